/** A picture that is looked at more closely: how large, and which part. Bounded to the picture. */

export const MOST_ZOOM = 8;
const STEP = 1.5;
const DOUBLE_TAP_ZOOM = 2.5;
const DOUBLE_TAP_MS = 300;
const DOUBLE_TAP_PX = 30;
const WHEEL_PX = 300;

/** `x` and `y` are how far the picture's middle is moved, in shares of the stage. */
export interface Closeness {
  scale: number;
  x: number;
  y: number;
}

export const WHOLE: Closeness = { scale: 1, x: 0, y: 0 };

/** A point of the stage, in shares of it from its middle: -0.5 to 0.5. */
export interface Point {
  x: number;
  y: number;
}

function bounded({ scale, x, y }: Closeness): Closeness {
  const to = Math.min(MOST_ZOOM, Math.max(1, scale));
  const most = (to - 1) / 2;
  const within = (value: number): number => Math.min(most, Math.max(-most, value)) + 0;
  return { scale: to, x: within(x), y: within(y) };
}

/** Closer or farther; what is at a point stays there. */
export function zoomed(from: Closeness, factor: number, at: Point): Closeness {
  const scale = Math.min(MOST_ZOOM, Math.max(1, from.scale * factor));
  const grown = scale / from.scale;
  return bounded({ scale, x: at.x - (at.x - from.x) * grown, y: at.y - (at.y - from.y) * grown });
}

export function panned(from: Closeness, by: Point): Closeness {
  return bounded({ ...from, x: from.x + by.x, y: from.y + by.y });
}

/** Fingers, wheel, double tap and keys on a stage. */
export class ZoomGestures {
  closeness = WHOLE;
  readonly #fingers = new Map<number, Point>();
  #tap: { ms: number; x: number; y: number } | undefined;
  #hasMoved = false;

  constructor(
    private readonly stage: () => HTMLElement,
    private readonly changed: () => void,
  ) {}

  get isZoomed(): boolean {
    return this.closeness.scale > 1.001;
  }

  reset(): void {
    this.#set(WHOLE);
  }

  readonly wheel = (event: WheelEvent): void => {
    // pinching on a touchpad comes as a wheel with Ctrl; a plain wheel scrolls the page
    const isMeant = event.ctrlKey || event.metaKey || this.isZoomed || isFullscreen();
    if (!isMeant) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const speed = event.ctrlKey ? 3 : 1;
    const factor = Math.exp((-event.deltaY * lines * speed) / WHEEL_PX);
    this.#set(zoomed(this.closeness, factor, this.#point(event)));
  };

  readonly down = (event: PointerEvent): void => {
    if (isControl(event) || (event.pointerType === "mouse" && event.button !== 0)) return;
    this.#fingers.set(event.pointerId, this.#point(event));
    this.#hasMoved = this.#fingers.size > 1;
    if (this.isZoomed || this.#fingers.size > 1) this.#capture(event);
  };

  readonly move = (event: PointerEvent): void => {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const now = this.#point(event);
    const others = [...this.#fingers].filter(([id]) => id !== event.pointerId);
    this.#fingers.set(event.pointerId, now);
    const by = { x: now.x - before.x, y: now.y - before.y };
    const other = others[0]?.[1];
    if (other) {
      const apart = distance(before, other, this.stage());
      const factor = apart > 0 ? distance(now, other, this.stage()) / apart : 1;
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      this.#set(panned(zoomed(this.closeness, factor, middle), { x: by.x / 2, y: by.y / 2 }));
    } else if (this.isZoomed) this.#set(panned(this.closeness, by));
    this.#hasMoved ||= Math.abs(by.x) + Math.abs(by.y) > 0.01;
  };

  readonly up = (event: PointerEvent): void => {
    if (!this.#fingers.delete(event.pointerId)) return;
    if (event.type === "pointercancel" || this.#hasMoved) this.#tap = undefined;
    else if (this.#fingers.size === 0) this.#tapped(event);
  };

  readonly key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = {
      "+": () => zoomed(this.closeness, STEP, { x: 0, y: 0 }),
      "=": () => zoomed(this.closeness, STEP, { x: 0, y: 0 }),
      "-": () => zoomed(this.closeness, 1 / STEP, { x: 0, y: 0 }),
      "0": () => WHOLE,
      ...(this.isZoomed ? PANS(this.closeness) : {}),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    this.#set(act());
  };

  #tapped(event: PointerEvent): void {
    const [before, ms] = [this.#tap, event.timeStamp];
    const isSecond =
      before !== undefined &&
      ms - before.ms < DOUBLE_TAP_MS &&
      Math.hypot(event.clientX - before.x, event.clientY - before.y) < DOUBLE_TAP_PX;
    this.#tap = isSecond ? undefined : { ms, x: event.clientX, y: event.clientY };
    if (!isSecond) return;
    this.#set(this.isZoomed ? WHOLE : zoomed(WHOLE, DOUBLE_TAP_ZOOM, this.#point(event)));
  }

  #capture(event: PointerEvent): void {
    try {
      this.stage().setPointerCapture(event.pointerId);
    } catch {
      // it is up already
    }
  }

  #point(event: MouseEvent): Point {
    const { left, top, width, height } = this.stage().getBoundingClientRect();
    return {
      x: (event.clientX - left) / (width || 1) - 0.5,
      y: (event.clientY - top) / (height || 1) - 0.5,
    };
  }

  #set(to: Closeness): void {
    const { scale, x, y } = this.closeness;
    if (to.scale === scale && to.x === x && to.y === y) return;
    this.closeness = to;
    this.changed();
  }
}

const PANS = (from: Closeness): Record<string, () => Closeness> => ({
  ArrowLeft: () => panned(from, { x: 0.1, y: 0 }),
  ArrowRight: () => panned(from, { x: -0.1, y: 0 }),
  ArrowUp: () => panned(from, { x: 0, y: 0.1 }),
  ArrowDown: () => panned(from, { x: 0, y: -0.1 }),
});

function distance(a: Point, b: Point, stage: HTMLElement): number {
  return Math.hypot((a.x - b.x) * stage.clientWidth, (a.y - b.y) * stage.clientHeight);
}

function isControl(event: Event): boolean {
  return event.composedPath().some((part) => part instanceof HTMLButtonElement);
}

function isFullscreen(): boolean {
  return Boolean(document.fullscreenElement);
}
