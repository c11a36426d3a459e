/** What fingers, mouse and wheel do on a timeline: one drags the moment, two stretch the time. */

export interface GestureHost {
  /** Pixels from the left edge. */
  xOf(event: { clientX: number }): number;
  begin(x: number): void;
  drag(x: number): void;
  /** `isTap`: the finger hardly moved. */
  end(x: number, isTap: boolean): void;
  cancel(): void;
  zoom(factor: number, x: number): void;
  pan(pixels: number): void;
}

const TAP_PX = 6;
const HOLD_MS = 350;

export class Gestures {
  readonly #pointers = new Map<number, number>();
  #startX = 0;
  #startMs = 0;
  #moved = false;
  #isPinching = false;

  constructor(private readonly host: GestureHost) {}

  attach(element: HTMLElement, signal: AbortSignal): void {
    element.addEventListener("pointerdown", (event) => this.#down(element, event), { signal });
    element.addEventListener("pointermove", (event) => this.#move(event), { signal });
    element.addEventListener("pointerup", (event) => this.#up(event, false), { signal });
    element.addEventListener("pointercancel", (event) => this.#up(event, true), { signal });
    element.addEventListener("wheel", (event) => this.#wheel(event), { signal, passive: false });
  }

  #down(element: HTMLElement, event: PointerEvent): void {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const x = this.host.xOf(event);
    this.#pointers.set(event.pointerId, x);
    if (this.#pointers.size === 1) {
      [this.#startX, this.#startMs, this.#moved] = [x, performance.now(), false];
    } else if (!this.#isPinching) {
      this.#isPinching = true;
      if (this.#moved) this.host.cancel();
    }
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return;
    const x = this.host.xOf(event);
    if (this.#isPinching) {
      this.#pinch(event.pointerId, before, x);
      return;
    }
    this.#pointers.set(event.pointerId, x);
    if (!this.#moved && Math.abs(x - this.#startX) < TAP_PX) return;
    if (!this.#moved) {
      this.#moved = true;
      this.host.begin(x);
    }
    this.host.drag(x);
  }

  #pinch(pointer: number, before: number, x: number): void {
    const other = [...this.#pointers].find(([id]) => id !== pointer)?.[1];
    this.#pointers.set(pointer, x);
    if (other === undefined) return;
    const [was, is] = [Math.abs(before - other), Math.abs(x - other)];
    if (was > 10 && is > 10) this.host.zoom(was / is, (x + other) / 2);
    this.host.pan((before - x) / 2);
  }

  #up(event: PointerEvent, isCancelled: boolean): void {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (this.#isPinching) {
      if (this.#pointers.size === 0) this.#isPinching = false;
      return;
    }
    const x = this.host.xOf(event);
    if (isCancelled) {
      if (this.#moved) this.host.cancel();
      return;
    }
    const isTap = !this.#moved && performance.now() - this.#startMs < HOLD_MS * 4;
    if (!this.#moved && !isTap) this.host.begin(x);
    this.host.end(x, isTap);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    const sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.host.pan(sideways * unit);
    } else this.host.zoom(Math.exp(event.deltaY * unit * 0.002), this.host.xOf(event));
  }
}
