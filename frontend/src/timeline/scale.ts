/** Which stretch of time a timeline shows, and where on it a moment lies. */
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from "../time";

export interface Span {
  readonly startUs: number;
  readonly endUs: number;
}

export const SHORTEST_US = MINUTE_US;

export const lengthOf = (span: Span): number => span.endUs - span.startUs;

export function xOf(span: Span, width: number, us: number): number {
  return ((us - span.startUs) / lengthOf(span)) * width;
}

export function timeAt(span: Span, width: number, x: number): number {
  return span.startUs + (x / width) * lengthOf(span);
}

/** The span moved into its limits; as long as it was, if that fits. */
export function within(span: Span, limits: Span): Span {
  const length = Math.min(lengthOf(span), lengthOf(limits));
  const startUs = Math.min(Math.max(span.startUs, limits.startUs), limits.endUs - length);
  return { startUs, endUs: startUs + length };
}

/** Shows `factor` times as much time; the moment `aroundUs` stays where it is. */
export function zoom(span: Span, factor: number, aroundUs: number, limits: Span): Span {
  const length = Math.min(
    Math.max(lengthOf(span) * factor, SHORTEST_US),
    Math.max(lengthOf(limits), SHORTEST_US),
  );
  const share = (aroundUs - span.startUs) / lengthOf(span);
  const startUs = aroundUs - share * length;
  return within({ startUs, endUs: startUs + length }, limits);
}

export function pan(span: Span, byUs: number, limits: Span): Span {
  return within({ startUs: span.startUs + byUs, endUs: span.endUs + byUs }, limits);
}

const STEPS_US = [
  ...[1, 5, 10, 15, 30].map((n) => n * SECOND_US),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_US),
  ...[1, 2, 3, 4, 6, 12].map((n) => n * HOUR_US),
  DAY_US,
];

/** Moments to write on the axis: round ones of the local time, at least `minGap` pixels apart. */
export function ticks(
  span: Span,
  width: number,
  minGap: number,
  offsetUs: number,
): { stepUs: number; times: number[] } {
  const atLeast = (lengthOf(span) / width) * minGap;
  const stepUs = STEPS_US.find((step) => step >= atLeast) ?? DAY_US;
  const times: number[] = [];
  let at = Math.ceil((span.startUs + offsetUs) / stepUs) * stepUs - offsetUs;
  for (; at < span.endUs; at += stepUs) times.push(at);
  return { stepUs, times };
}

const DATA_STEPS_US = [1, 2, 5, 10, 15, 30, 60, 120, 300].map((s) => s * SECOND_US);

/** The step of the activity strip that gives about a byte for each two pixels. */
export function dataStep(span: Span, width: number): number {
  const wanted = (lengthOf(span) / Math.max(1, width)) * 2;
  return DATA_STEPS_US.find((step) => step >= wanted) ?? DATA_STEPS_US.at(-1)!;
}
