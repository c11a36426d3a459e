/** What a timeline draws, as it comes from the NVR. */
import type { Backend } from "../backend";
import { SECOND_US } from "../time";
import type { Gap, TimelineAnswer } from "../types";
import { lengthOf, type Span } from "./scale";

export interface Strip extends Span {
  stepUs: number;
  recorded: [number, number][];
  gaps: Gap[];
  activityUs: number;
  motion: Uint8Array;
  flags: Uint8Array;
}

/** Bits of `flags`, as the NVR's interface describes them. */
export const PERSON = 1;
export const PET = 2 | 4;
export const WATCHED = 128;

export function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export function stripOf(answer: TimelineAnswer): Strip {
  return {
    startUs: answer.start_us,
    endUs: answer.end_us,
    stepUs: answer.step_us,
    recorded: answer.recorded,
    gaps: answer.gaps,
    activityUs: answer.activity.start_us,
    motion: bytesOf(answer.activity.motion),
    flags: bytesOf(answer.activity.flags),
  };
}

export function gapAt(strip: Strip | undefined, us: number): Gap | undefined {
  return strip?.gaps.find((gap) => us >= gap.start_us && us < gap.end_us);
}

/** The nearest recorded moment at or after one, else the last before; undefined without any. */
export function recordedNear(strip: Strip | undefined, us: number): number | undefined {
  let last: number | undefined;
  for (const [startUs, endUs] of strip?.recorded ?? []) {
    if (us < endUs) return Math.max(us, startUs);
    last = endUs - SECOND_US;
  }
  return last;
}

const REFRESH_MS = 15_000;

/** Fetches what a timeline shows, a bit beyond it on both sides, and again as time goes on. */
export class StripLoader {
  strip: Strip | undefined;
  #asked: { span: Span; stepUs: number; atMs: number } | undefined;
  #number = 0;

  constructor(private readonly changed: () => void) {}

  async want(
    backend: Backend,
    entityId: string,
    span: Span,
    stepUs: number,
    limits: Span,
  ): Promise<void> {
    const asked = this.#asked;
    const isFresh =
      asked !== undefined &&
      asked.stepUs === stepUs &&
      asked.span.startUs <= span.startUs &&
      (asked.span.endUs >= span.endUs || span.endUs > limits.endUs - 60 * SECOND_US) &&
      performance.now() - asked.atMs < REFRESH_MS;
    if (isFresh) return;
    const margin = lengthOf(span) / 2;
    const wanted = {
      startUs: Math.max(limits.startUs, span.startUs - margin),
      endUs: Math.min(limits.endUs, span.endUs + margin),
    };
    this.#asked = { span: wanted, stepUs, atMs: performance.now() };
    const number = (this.#number += 1);
    try {
      const answer = await backend.timeline(entityId, wanted.startUs, wanted.endUs, stepUs);
      if (number !== this.#number) return;
      this.strip = stripOf(answer);
      this.changed();
    } catch {
      // what was drawn stays; it is asked for again
    }
  }

  forget(): void {
    this.strip = this.#asked = undefined;
    this.#number += 1;
  }
}
