/** A camera's rules while they are edited: shapes with keys of their own, and what can be undone. */
import { problemOf, type Point, type Points, type ShapeProblem } from "./geometry";

export type Sensitivity = "low" | "normal" | "high";
export const SENSITIVITIES: readonly Sensitivity[] = ["low", "normal", "high"];
export type SeenLabel = "person" | "pet";
export const SEEN_LABELS: readonly SeenLabel[] = ["person", "pet"];

export interface ZoneRule {
  id?: string;
  name: string;
  points: Points;
  labels: readonly SeenLabel[];
  alerts: boolean;
  loiter_s: number | null;
}

/** In the NVR's words. */
export interface Rules {
  sensitivity: Sensitivity;
  zones: readonly ZoneRule[];
  motion_masks: readonly Points[];
  object_masks: readonly { points: Points; labels: readonly SeenLabel[] }[];
  thresholds: readonly object[];
  /** For administrators only: who takes one away sees what it covers. */
  privacy_masks?: readonly Points[];
}

export type Kind = "zone" | "motion" | "object" | "privacy";
const KINDS: readonly Kind[] = ["zone", "motion", "object", "privacy"];
/** So many of each kind a camera can have. */
export const MOST_OF_A_KIND = 16;

export interface Shape {
  /** Tells shapes apart while they are edited. */
  readonly key: number;
  readonly kind: Kind;
  readonly points: Points;
  readonly labels: readonly SeenLabel[];
  /** Zones only. */
  readonly id?: string | undefined;
  readonly name: string;
  readonly alerts: boolean;
  readonly loiterS: number | null;
}

export interface Draft {
  readonly hasPrivacy: boolean;
  readonly sensitivity: Sensitivity;
  readonly shapes: readonly Shape[];
  readonly thresholds: readonly object[];
}

let lastKey = 0;

export function newShape(kind: Kind, points: Points, name: string): Shape {
  const labels = SEEN_LABELS;
  // a new zone takes no alert away before somebody wants it to
  return { key: ++lastKey, kind, points, labels, name, alerts: false, loiterS: null };
}

/** Of a camera's settings those that are edited here. */
export function rulesOf(info: Rules, isAdmin: boolean): Rules {
  const { sensitivity, zones, motion_masks, object_masks, thresholds } = info;
  const rules = { sensitivity, zones, motion_masks, object_masks, thresholds };
  return isAdmin && info.privacy_masks ? { ...rules, privacy_masks: info.privacy_masks } : rules;
}

/** What alerts go by: privacy masks change the picture, and are saved by themselves. */
export function withoutPrivacy(rules: Rules): Rules {
  return rulesOf(rules, false);
}

export function draftOf(rules: Rules): Draft {
  return {
    hasPrivacy: rules.privacy_masks !== undefined,
    sensitivity: rules.sensitivity,
    thresholds: rules.thresholds,
    shapes: [
      ...rules.zones.map((zone) => ({
        ...newShape("zone", zone.points, zone.name),
        id: zone.id,
        labels: zone.labels,
        alerts: zone.alerts,
        loiterS: zone.loiter_s,
      })),
      ...rules.motion_masks.map((points) => newShape("motion", points, "")),
      ...rules.object_masks.map((mask) => ({
        ...newShape("object", mask.points, ""),
        labels: mask.labels,
      })),
      ...(rules.privacy_masks ?? []).map((points) => newShape("privacy", points, "")),
    ],
  };
}

export function rulesFrom(draft: Draft): Rules {
  const of = (kind: Kind) => draft.shapes.filter((shape) => shape.kind === kind);
  return {
    sensitivity: draft.sensitivity,
    zones: of("zone").map(({ id, name, points, labels, alerts, loiterS }) => ({
      ...(id === undefined ? {} : { id }),
      name: name.trim(),
      points,
      labels,
      alerts,
      loiter_s: loiterS,
    })),
    motion_masks: of("motion").map(({ points }) => points),
    object_masks: of("object").map(({ points, labels }) => ({ points, labels })),
    thresholds: draft.thresholds,
    ...(draft.hasPrivacy ? { privacy_masks: of("privacy").map(({ points }) => points) } : {}),
  };
}

/** What may be drawn. */
export function kindsOf(draft: Draft): readonly Kind[] {
  return KINDS.filter((kind) => kind !== "privacy" || draft.hasPrivacy);
}

/** Whether it is a shape and nothing more. */
export function isPlain({ kind }: Shape): boolean {
  return kind === "motion" || kind === "privacy";
}

export function changeShape(draft: Draft, key: number, changes: Partial<Shape>): Draft {
  const shapes = draft.shapes.map((s) => (s.key === key ? { ...s, ...changes } : s));
  return { ...draft, shapes };
}

export function removeShape(draft: Draft, key: number): Draft {
  return { ...draft, shapes: draft.shapes.filter((shape) => shape.key !== key) };
}

export type DraftProblem = ShapeProblem | "no_name" | "same_name" | "no_label" | "loiter";

/** What the NVR would refuse, and of which shape. */
export function draftProblem(draft: Draft): { shape: Shape; problem: DraftProblem } | undefined {
  const names = new Set<string>();
  for (const shape of draft.shapes) {
    const problem = problemOf(shape.points) ?? detailProblem(shape, names);
    if (problem) return { shape, problem };
    if (shape.kind === "zone") names.add(shape.name.trim());
  }
  return undefined;
}

function detailProblem(shape: Shape, names: ReadonlySet<string>): DraftProblem | undefined {
  if (isPlain(shape)) return undefined;
  if (!shape.labels.length) return "no_label";
  if (shape.kind === "object") return undefined;
  const name = shape.name.trim();
  if (!name) return "no_name";
  if (names.has(name)) return "same_name";
  const { loiterS } = shape;
  return loiterS !== null && !(loiterS >= 1 && loiterS <= 600) ? "loiter" : undefined;
}

/** Whether both say the same, wherever they come from. */
export function sameRules(a: Rules, b: Rules): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, inner]) => [name, ordered(inner)]);
}

/** States that can be gone back to. What is dragged counts once, when the finger is up. */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #settled: T;
  #now: T;

  constructor(start: T) {
    this.#settled = this.#now = start;
  }

  get now(): T {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Shows a state that may still change: what is under the finger. */
  preview(state: T): void {
    this.#now = state;
  }

  /** Goes back to what was before the finger was down. */
  revert(): void {
    this.#now = this.#settled;
  }

  set(state: T): void {
    if (state === this.#settled) return this.revert();
    this.#past.push(this.#settled);
    this.#future = [];
    this.#settled = this.#now = state;
  }

  undo(): void {
    if (this.#past.length) this.#future.push(this.#settled);
    this.#settled = this.#now = this.#past.pop() ?? this.#settled;
  }

  redo(): void {
    if (this.#future.length) this.#past.push(this.#settled);
    this.#settled = this.#now = this.#future.pop() ?? this.#settled;
  }
}

const ZONE_COLORS = ["#4fc3f7", "#aed581", "#ffd54f", "#ba68c8", "#ff8a65", "#4db6ac"];

/** Zones have a colour each; masks, which take away, are grey, red and black with a white edge. */
export function colorOf(shape: Shape, shapes: readonly Shape[]): string {
  if (shape.kind === "motion") return "#cfd8dc";
  if (shape.kind === "object") return "#ff5252";
  if (shape.kind === "privacy") return "#ffffff";
  const number = shapes.filter((one) => one.kind === "zone").indexOf(shape);
  return ZONE_COLORS[number % ZONE_COLORS.length]!;
}

export type { Point };
