/** A live still with the shapes on it, to be tapped, dragged, and moved by keys. */
import { css, html, LitElement, nothing, svg } from "lit";
import { property, query, state } from "lit/decorators.js";
import { colorOf, type Shape } from "./draft";
import {
  betweenCorners,
  clamp,
  insertAfter,
  middle,
  moveAll,
  movePoint,
  type Point,
  type Points,
} from "./geometry";
import { distance, dragged, REACH, targetAt, type Size, type Target } from "./gestures";
import type { Say } from "./texts";

const STEP = 0.01;
const LONG_STEP = 0.05;
/** Less than so many pixels is a tap. */
const SLOP = 4;

/** Pixels that a letter of a name takes, a bit more than most do. */
const LETTER = 7.5;

const ARROWS: Record<string, Point> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What the picture tells the editor. */
export interface PictureHost {
  nameOf(shape: Shape): string;
  select(key: number | undefined, corner: number | undefined): void;
  /** Under the finger, not decided yet. */
  preview(key: number, points: Points): void;
  revert(): void;
  /** Decided; false if it was refused. */
  commit(key: number, points: Points): boolean;
  removeCorner(key: number, corner: number): void;
  /** While a new shape is drawn. */
  draw(point: Point): void;
  finish(): void;
}

interface Gesture {
  pointer: number;
  target: Target | undefined;
  from: Point;
  before: Points;
  moved: boolean;
}

export class CloudCamZonePicture extends LitElement {
  @property({ attribute: false }) src = "";
  @property({ attribute: false }) ratio = "16 / 9";
  @property({ attribute: false }) shapes: readonly Shape[] = [];
  @property({ attribute: false }) selected: number | undefined;
  @property({ attribute: false }) corner: number | undefined;
  /** The corners of a new shape so far. */
  @property({ attribute: false }) drawing: Points | undefined;
  @property({ attribute: false }) color = "#fff";
  @property({ attribute: false }) isBad = false;
  @property({ attribute: false }) say!: Say;
  @property({ attribute: false }) host!: PictureHost;

  @state() private size: Size = { width: 0, height: 0 };
  @query("svg") private surface!: SVGSVGElement;
  #gesture: Gesture | undefined;
  #observer: ResizeObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      this.size = { width, height };
    });
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  /** Lets the keyboard go on at a corner. */
  async focusCorner(index: number): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<SVGElement>(`[data-corner="${index}"]`)?.focus();
  }


  #pointOf(event: PointerEvent): Point {
    const box = this.surface.getBoundingClientRect();
    const share = (value: number, size: number) => Math.min(Math.max(value / size, 0), 1);
    return [
      share(event.clientX - box.left, box.width),
      share(event.clientY - box.top, box.height),
    ];
  }

  #down(event: PointerEvent): void {
    if (this.#gesture || event.button > 0) return;
    event.preventDefault();
    const from = this.#pointOf(event);
    const target = this.drawing
      ? undefined
      : targetAt(this.shapes, this.selected, from, this.size);
    const before = this.shapes.find((shape) => shape.key === target?.key)?.points ?? [];
    this.#gesture = { pointer: event.pointerId, target, from, before, moved: false };
    this.surface.setPointerCapture(event.pointerId);
    if (target?.part === "corner") {
      this.host.select(target.key, target.corner);
      void this.focusCorner(target.corner);
    }
  }

  #move(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (!gesture || gesture.pointer !== event.pointerId) return;
    const to = this.#pointOf(event);
    gesture.moved ||= distance(gesture.from, to, this.size) > SLOP;
    const { target } = gesture;
    // what isn't selected is not moved by chance
    if (!gesture.moved || !target || target.key !== this.selected) return;
    this.host.preview(target.key, dragged(gesture.before, target, gesture.from, to));
  }

  #up(event: PointerEvent): void {
    const gesture = this.#gesture;
    if (!gesture || gesture.pointer !== event.pointerId) return;
    this.#gesture = undefined;
    const to = this.#pointOf(event);
    const { target, from, before, moved } = gesture;
    if (this.drawing) this.#drawAt(to);
    else if (moved && target && target.key === this.selected) {
      const isDone = this.host.commit(target.key, dragged(before, target, from, to));
      if (isDone && target.part === "middle") this.host.select(target.key, target.corner + 1);
    } else if (!moved && target?.part !== "corner") this.host.select(target?.key, undefined);
  }

  #cancel(): void {
    if (this.#gesture?.moved) this.host.revert();
    this.#gesture = undefined;
  }

  #drawAt(point: Point): void {
    const [first] = this.drawing ?? [];
    const closes = first && this.drawing!.length > 2 && distance(first, point, this.size) <= REACH;
    if (closes) this.host.finish();
    else this.host.draw(point);
  }

  #key(event: KeyboardEvent, shape: Shape, corner: number | undefined): void {
    const arrow = ARROWS[event.key];
    const { key, points } = shape;
    if (arrow) {
      const step = event.shiftKey ? LONG_STEP : STEP;
      const [dx, dy] = [arrow[0] * step, arrow[1] * step];
      const [x, y] = points[corner ?? 0]!;
      const moved =
        corner === undefined
          ? moveAll(points, dx, dy)
          : movePoint(points, corner, [x + dx, y + dy]);
      this.host.commit(key, moved);
    } else if (corner === undefined) return;
    else if (event.key === "Delete" || event.key === "Backspace") {
      this.host.removeCorner(key, corner);
      void this.focusCorner(Math.max(corner - 1, 0));
    } else if (event.key === "Enter") {
      if (!this.host.commit(key, insertAfter(points, corner, betweenCorners(points, corner)))) return;
      this.host.select(key, corner + 1);
      void this.focusCorner(corner + 1);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  protected override render(): unknown {
    const { width, height } = this.size;
    return html`<div class="stage" style="aspect-ratio:${this.ratio}">
      ${this.src ? html`<img src=${this.src} alt="" draggable="false" />` : nothing}
      <svg
        viewBox="0 0 ${width || 1} ${height || 1}"
        role="group"
        aria-label=${this.say("picture")}
        aria-describedby="keys"
        class=${this.drawing ? "drawing" : ""}
        @pointerdown=${this.#down}
        @pointermove=${this.#move}
        @pointerup=${this.#up}
        @pointercancel=${this.#cancel}
      >
        <defs>
          <pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="8"></line>
          </pattern>
        </defs>
        ${this.shapes.map((shape) => this.#shape(shape))} ${this.#handles()} ${this.#line()}
      </svg>
      <span id="keys" class="spoken">${this.say("keys")}</span>
    </div>`;
  }

  #pixels(points: Points): string {
    const { width, height } = this.size;
    return points.map(([x, y]) => `${x * width},${y * height}`).join(" ");
  }

  /** In the middle of the shape, but not over the picture's edge. */
  #nameAt(points: Points, name: string): Point {
    const [x, y] = middle(points);
    const { width, height } = this.size;
    const half = Math.min((name.length * LETTER) / 2 + 4, width / 2);
    return [clamp(x * width, half, width - half), clamp(y * height, 10, height - 10)];
  }

  #shape(shape: Shape): unknown {
    const isSelected = shape.key === this.selected;
    const name = this.host.nameOf(shape);
    const [x, y] = this.#nameAt(shape.points, name);
    return svg`<g
      class="shape ${shape.kind} ${isSelected ? "selected" : ""} ${isSelected && this.isBad ? "bad" : ""}"
      style="--color:${colorOf(shape, this.shapes)}"
    >
      <polygon
        points=${this.#pixels(shape.points)}
        tabindex="0"
        role="button"
        data-shape=${shape.key}
        aria-label=${this.say("shape", { name })}
        aria-pressed=${isSelected}
        @focus=${() => isSelected || this.#gesture || this.host.select(shape.key, undefined)}
        @keydown=${(event: KeyboardEvent) => this.#key(event, shape, undefined)}
      ></polygon>
      <text aria-hidden="true" x=${x} y=${y}>${name}</text>
    </g>`;
  }

  #handles(): unknown {
    const shape = this.shapes.find((one) => one.key === this.selected);
    if (!shape || this.drawing) return nothing;
    const { points } = shape;
    const { width, height } = this.size;
    const percent = (value: number) => Math.round(value * 100);
    return svg`<g class="handles" style="--color:${colorOf(shape, this.shapes)}">
      ${points.map((_, n) => {
        const [x, y] = betweenCorners(points, n);
        return svg`<circle class="middle" aria-hidden="true" cx=${x * width} cy=${y * height} r="6"></circle>`;
      })}
      ${points.map(
        ([x, y], n) => svg`<g
          class="corner ${n === this.corner ? "picked" : ""}"
          tabindex="0"
          role="button"
          data-corner=${n}
          aria-label=${this.say("corner", {
            number: n + 1,
            count: points.length,
            name: this.host.nameOf(shape),
            x: percent(x),
            y: percent(y),
          })}
          @focus=${() => this.#gesture || this.host.select(shape.key, n)}
          @keydown=${(event: KeyboardEvent) => this.#key(event, shape, n)}
        >
          <circle class="reach" cx=${x * width} cy=${y * height} r=${REACH}></circle>
          <circle class="dot" cx=${x * width} cy=${y * height} r="9"></circle>
        </g>`,
      )}
    </g>`;
  }

  #line(): unknown {
    const points = this.drawing;
    if (!points?.length) return nothing;
    const { width, height } = this.size;
    return svg`<g class="line" style="--color:${this.color}" aria-hidden="true">
      <polyline points=${this.#pixels(points)}></polyline>
      ${points.map(
        ([x, y], n) =>
          svg`<circle class=${n === 0 ? "first" : ""} cx=${x * width} cy=${y * height} r=${n === 0 ? 12 : 7}></circle>`,
      )}
    </g>`;
  }

  static override styles = css`
    :host {
      display: block;
      direction: ltr;
    }
    .stage {
      position: relative;
      width: 100%;
      background: #000;
      overflow: hidden;
      user-select: none;
      -webkit-user-select: none;
    }
    img,
    svg {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    img {
      object-fit: fill; /* the shapes are shares of the picture */
    }
    svg {
      touch-action: none;
      -webkit-tap-highlight-color: transparent;
    }
    svg.drawing {
      cursor: crosshair;
    }
    .shape polygon {
      fill: color-mix(in srgb, var(--color) 22%, transparent);
      stroke: var(--color);
      stroke-width: 2;
      stroke-linejoin: round;
      paint-order: stroke;
      filter: drop-shadow(0 0 1px rgb(0 0 0 / 90%));
      cursor: pointer;
    }
    .motion polygon {
      fill: url(#hatch);
    }
    .privacy polygon {
      fill: rgb(0 0 0 / 75%);
    }
    .motion polygon,
    .object polygon,
    .privacy polygon {
      stroke-dasharray: 7 4;
    }
    pattern line {
      stroke: rgb(207 216 220 / 70%);
      stroke-width: 3;
    }
    .selected polygon {
      stroke-width: 3;
      cursor: move;
    }
    .bad polygon {
      stroke: #ff1744;
      fill: rgb(255 23 68 / 35%);
    }
    text {
      fill: #fff;
      font-size: calc(13px * var(--ha-font-size-scale, 1));
      font-weight: 500;
      text-anchor: middle;
      dominant-baseline: middle;
      paint-order: stroke;
      stroke: rgb(0 0 0 / 75%);
      stroke-width: 3px;
      pointer-events: none;
    }
    .handles circle {
      cursor: grab;
    }
    .reach {
      fill: transparent;
    }
    .dot {
      fill: #fff;
      stroke: #000;
      stroke-width: 1.5;
    }
    .picked .dot {
      fill: var(--color);
      stroke: #fff;
      stroke-width: 3;
    }
    .middle {
      fill: var(--color);
      stroke: rgb(0 0 0 / 70%);
      stroke-width: 1;
      opacity: 0.9;
    }
    .corner:focus {
      outline: none;
    }
    .corner:focus-visible .reach {
      stroke: #fff;
      stroke-width: 2;
    }
    polygon:focus {
      outline: none;
    }
    polygon:focus-visible {
      stroke-width: 5;
    }
    .line polyline {
      fill: none;
      stroke: var(--color);
      stroke-width: 3;
    }
    .line circle {
      fill: var(--color);
      stroke: #000;
    }
    .line .first {
      fill: #fff;
    }
    .spoken {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  `;
}
