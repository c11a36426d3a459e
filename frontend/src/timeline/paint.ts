/** Draws a timeline: night, recordings, gaps, activity, alerts, hours, and where one is. */
import type { Clock } from "../time";
import { HOUR_US, MINUTE_US } from "../time";
import type { Alert, Label } from "../types";
import { PERSON, PET, WATCHED, type Strip } from "./data";
import { ticks, xOf, type Span } from "./scale";

export const LANES = { alerts: 20, activity: 34, axis: 18 } as const;
export const HEIGHT = LANES.alerts + LANES.activity + LANES.axis;
/** Narrower marks can be neither seen nor hit. */
export const LEAST_MARK = 5;

export interface Palette {
  background: string;
  recorded: string;
  gap: string;
  text: string;
  line: string;
  cursor: string;
  night: string;
  unwatched: string;
  labels: Record<Label, string>;
}

export interface Scene {
  span: Span;
  width: number;
  strip: Strip | undefined;
  alerts: readonly Alert[];
  selected: string | undefined;
  nights: readonly Span[];
  nowUs: number;
  cursorUs: number;
  isLive: boolean;
  clock: Clock;
  palette: Palette;
}

type Pen = CanvasRenderingContext2D;

export function paint(pen: Pen, scene: Scene): void {
  pen.clearRect(0, 0, scene.width, HEIGHT);
  paintRecorded(pen, scene);
  paintNights(pen, scene);
  paintActivity(pen, scene);
  paintAxis(pen, scene);
  paintAlerts(pen, scene);
  paintCursor(pen, scene);
}

const stretch = (scene: Scene, startUs: number, endUs: number): [number, number] => {
  const x = Math.max(0, xOf(scene.span, scene.width, startUs));
  return [x, Math.min(scene.width, xOf(scene.span, scene.width, endUs)) - x];
};

function paintRecorded(pen: Pen, scene: Scene): void {
  const { palette, strip } = scene;
  pen.fillStyle = palette.background;
  pen.fillRect(0, LANES.alerts, scene.width, LANES.activity);
  for (const gap of strip?.gaps ?? []) {
    const [x, width] = stretch(scene, gap.start_us, gap.end_us);
    if (width > 0) hatch(pen, x, width, palette.gap);
  }
  pen.fillStyle = palette.recorded;
  for (const [startUs, endUs] of strip?.recorded ?? []) {
    const [x, width] = stretch(scene, startUs, endUs);
    if (width > 0) pen.fillRect(x, LANES.alerts, Math.max(width, 0.5), LANES.activity);
  }
}

/** Told by a pattern too, not by colour alone. */
function hatch(pen: Pen, x: number, width: number, color: string): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, LANES.alerts, Math.max(1, width), LANES.activity);
  pen.clip();
  pen.strokeStyle = color;
  pen.lineWidth = 1.5;
  pen.beginPath();
  for (let at = Math.floor(x / 7) * 7 - LANES.activity; at < x + width; at += 7) {
    pen.moveTo(at, LANES.alerts + LANES.activity);
    pen.lineTo(at + LANES.activity, LANES.alerts);
  }
  pen.stroke();
  pen.restore();
}

function paintNights(pen: Pen, scene: Scene): void {
  pen.fillStyle = scene.palette.night;
  for (const night of scene.nights) {
    const [x, width] = stretch(scene, night.startUs, night.endUs);
    if (width > 0) pen.fillRect(x, LANES.alerts, width, LANES.activity);
  }
}

/** A bar for each step: as high as it moved, in the colour of who was there. */
function paintActivity(pen: Pen, scene: Scene): void {
  const { strip, palette, span, width } = scene;
  if (!strip) return;
  const bottom = LANES.alerts + LANES.activity;
  const barWidth = Math.max(1, xOf(span, width, span.startUs + strip.stepUs));
  const first = Math.max(0, Math.floor((span.startUs - strip.activityUs) / strip.stepUs));
  for (let n = first; n < strip.motion.length; n += 1) {
    const startUs = strip.activityUs + n * strip.stepUs;
    if (startUs >= span.endUs) break;
    const [level, flags] = [strip.motion[n]!, strip.flags[n] ?? 0];
    const seen = flags & PERSON ? "person" : flags & PET ? "pet" : undefined;
    if (!level && !seen) continue;
    pen.fillStyle = seen ? palette.labels[seen] : palette.labels.motion;
    pen.globalAlpha = seen ? 0.9 : flags & WATCHED ? 0.55 : 0.25;
    const height = Math.max(2, (level / 255) * (LANES.activity - 4), seen ? 6 : 0);
    pen.fillRect(xOf(span, width, startUs), bottom - height, barWidth, height);
  }
  pen.globalAlpha = 1;
}

function paintAxis(pen: Pen, scene: Scene): void {
  const { span, width, palette, clock } = scene;
  const offsetUs = clock.offsetMinutes(span.startUs) * MINUTE_US;
  const { stepUs, times } = ticks(span, width, 64, offsetUs);
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "bottom";
  pen.textAlign = "center";
  for (const at of times) {
    const x = xOf(span, width, at);
    pen.fillStyle = palette.line;
    pen.fillRect(Math.round(x), LANES.alerts, 1, LANES.activity + 3);
    pen.fillStyle = palette.text;
    const text = stepUs < MINUTE_US ? clock.seconds(at) : clock.minutes(at);
    const half = pen.measureText(text).width / 2;
    if (x > half && x < width - half) pen.fillText(text, x, HEIGHT - 1);
  }
}

function paintAlerts(pen: Pen, scene: Scene): void {
  for (const alert of [...scene.alerts].reverse()) {
    const mark = markOf(alert, scene.span, scene.width, scene.nowUs);
    if (!mark) continue;
    const isSelected = alert.id === scene.selected;
    pen.fillStyle = scene.palette.labels[alert.label];
    pen.beginPath();
    pen.roundRect(mark.x, isSelected ? 2 : 5, mark.width, isSelected ? 15 : 10, 4);
    pen.fill();
    if (isSelected) {
      pen.strokeStyle = scene.palette.cursor;
      pen.lineWidth = 1.5;
      pen.stroke();
    }
  }
}

/** Where an alert lies; undefined when it isn't to be seen. */
export function markOf(
  alert: Pick<Alert, "start_us" | "end_us">,
  span: Span,
  width: number,
  nowUs: number,
): { x: number; width: number } | undefined {
  const start = xOf(span, width, alert.start_us);
  const end = xOf(span, width, Math.max(alert.end_us ?? nowUs, alert.start_us));
  const wide = Math.max(LEAST_MARK, end - start);
  const x = end - start < LEAST_MARK ? (start + end - LEAST_MARK) / 2 : start;
  return x > width || x + wide < 0 ? undefined : { x, width: wide };
}

/** The alert under a finger that is `reach` pixels wide: the nearest, the newest of equal ones. */
export function alertAt(
  alerts: readonly Alert[],
  span: Span,
  width: number,
  nowUs: number,
  x: number,
  reach: number,
): Alert | undefined {
  let best: Alert | undefined;
  let least = reach;
  for (const alert of alerts) {
    const mark = markOf(alert, span, width, nowUs);
    if (!mark) continue;
    const distance = Math.max(0, mark.x - x, x - mark.x - mark.width);
    if (distance < least) [best, least] = [alert, distance];
  }
  return best;
}

function paintCursor(pen: Pen, scene: Scene): void {
  const x = xOf(scene.span, scene.width, scene.isLive ? scene.nowUs : scene.cursorUs);
  if (x < -8 || x > scene.width + 8) return;
  const at = Math.min(Math.max(x, 1.5), scene.width - 1.5);
  pen.fillStyle = scene.palette.cursor;
  pen.fillRect(at - 1, 0, 2, LANES.alerts + LANES.activity + 2);
  pen.beginPath();
  pen.moveTo(at - 6, 0);
  pen.lineTo(at + 6, 0);
  pen.lineTo(at, 7);
  pen.fill();
}

/** The nights that touch a span, from a sun entity's next rising and setting. */
export function nightsOf(
  span: Span,
  nextRising: string | undefined,
  nextSetting: string | undefined,
): Span[] {
  const [rising, setting] = [Date.parse(nextRising ?? "") * 1000, Date.parse(nextSetting ?? "") * 1000];
  if (Number.isNaN(rising) || Number.isNaN(setting)) return [];
  const day = 24 * HOUR_US;
  const length = (((rising - setting) % day) + day) % day;
  const nights: Span[] = [];
  for (let start = setting; start + length > span.startUs; start -= day) {
    if (start < span.endUs) nights.push({ startUs: start, endUs: start + length });
  }
  return nights;
}
