/** The last 24 hours under the picture: a slider over time that can be stretched. */
import { css, html, LitElement, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { textKey, type TextKey, type Translate } from "../i18n";
import { iconButton } from "../icon-button";
import { buttons, focusRing } from "../styles";
import { DAY_US, lengthText, MINUTE_US, SECOND_US, type Clock } from "../time";
import type { Alert } from "../types";
import { gapAt, type Strip } from "./data";
import { Gestures, type GestureHost } from "./gestures";
import { alertAt, HEIGHT, LANES, nightsOf, paint, type Palette } from "./paint";
import { paletteOf } from "./palette";
import * as scale from "./scale";

export interface ScrubDetail {
  us: number;
  phase: "move" | "end" | "cancel";
}

const TOUCH_REACH = 14;
const EDGE_PX = 24;

export class CloudCamTimeline extends LitElement implements GestureHost {
  @property({ attribute: false }) strip: Strip | undefined;
  @property({ attribute: false }) alerts: readonly Alert[] = [];
  @property({ attribute: false }) selected: string | undefined;
  @property({ attribute: false }) cursorUs = 0;
  @property({ attribute: false }) nowUs = 0;
  @property({ attribute: false }) oldestUs = 0;
  @property({ type: Boolean }) live = true;
  @property({ attribute: false }) clock!: Clock;
  @property({ attribute: false }) t!: Translate;
  @property({ attribute: false }) sun: { rising?: string; setting?: string } = {};
  @property({ attribute: false }) dark = false;

  @state() private span: scale.Span | undefined;
  @state() private width = 0;
  @state() private hover: number | undefined;
  @query("canvas") private canvas!: HTMLCanvasElement;

  #palette: Palette | undefined;
  #scrubUs: number | undefined;
  #edge: ReturnType<typeof setInterval> | undefined;
  #observer: ResizeObserver | undefined;
  #listeners = new AbortController();

  /** What is shown now. */
  get shown(): scale.Span {
    return this.span ?? this.limits;
  }

  get pixels(): number {
    return this.width || 300;
  }

  get limits(): scale.Span {
    const least = this.nowUs - DAY_US;
    const startUs = this.oldestUs ? Math.min(this.oldestUs, this.nowUs - MINUTE_US) : least;
    return { startUs: Math.max(startUs, least), endUs: this.nowUs };
  }

  override firstUpdated(): void {
    const area = this.renderRoot.querySelector<HTMLElement>(".area")!;
    this.#listeners = new AbortController();
    new Gestures(this).attach(area, this.#listeners.signal);
    this.#observer = new ResizeObserver(([entry]) => {
      this.width = Math.round(entry?.contentRect.width ?? 0);
    });
    this.#observer.observe(area);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#edge);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("nowUs")) this.#followNow(changed.get("nowUs") ?? 0);
    if (changed.has("cursorUs") && !this.live && this.#scrubUs === undefined) this.#followCursor();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("dark")) this.#palette = undefined;
    if (changed.has("span") || changed.has("width")) this.#tellSpan();
    this.#paint();
  }

  /** Shows the stretch around a moment, if it isn't in sight. */
  reveal(us: number): void {
    const span = this.shown;
    if (us >= span.startUs && us <= span.endUs) return;
    const half = scale.lengthOf(span) / 2;
    this.span = scale.within({ startUs: us - half, endUs: us + half }, this.limits);
  }

  // What gestures do

  xOf(event: { clientX: number }): number {
    const { left } = this.canvas.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), this.pixels);
  }

  begin(x: number): void {
    this.#scrubUs = this.#timeAt(x);
  }

  drag(x: number): void {
    this.#scrubUs = this.#timeAt(x);
    this.#tell("move");
    this.#nearEdge(x);
  }

  end(x: number, isTap: boolean): void {
    clearInterval(this.#edge);
    const alert = isTap && alertAt(this.alerts, this.shown, this.pixels, this.nowUs, x, TOUCH_REACH);
    if (alert) {
      this.dispatchEvent(new CustomEvent("cloudcam-alert", { detail: alert.id }));
    } else {
      this.#scrubUs = this.#timeAt(x);
      this.#tell("end");
    }
    this.#scrubUs = undefined;
  }

  cancel(): void {
    clearInterval(this.#edge);
    this.#tell("cancel");
    this.#scrubUs = undefined;
  }

  zoom(factor: number, x: number): void {
    const around = scale.timeAt(this.shown, this.pixels, x);
    this.span = this.#orWhole(scale.zoom(this.shown, factor, around, this.limits));
  }

  pan(pixels: number): void {
    const byUs = (pixels / this.pixels) * scale.lengthOf(this.shown);
    this.span = this.#orWhole(scale.pan(this.shown, byUs, this.limits));
  }

  zoomBy(factor: number): void {
    const around = this.live ? this.nowUs : this.cursorUs;
    const x = scale.xOf(this.shown, this.pixels, around);
    this.zoom(factor, Math.min(Math.max(x, 0), this.pixels));
  }

  protected override render(): unknown {
    const { t } = this;
    const at = this.live ? this.nowUs : this.cursorUs;
    return html`
      <div
        class="area"
        role="slider"
        tabindex="0"
        aria-label=${t("timeline")}
        aria-describedby="help"
        aria-valuemin=${Math.round(this.limits.startUs / SECOND_US)}
        aria-valuemax=${Math.round(this.limits.endUs / SECOND_US)}
        aria-valuenow=${Math.round(at / SECOND_US)}
        aria-valuetext=${this.live ? t("live") : this.clock.seconds(at)}
        @keydown=${this.#key}
        @pointermove=${this.#hovers}
        @pointerleave=${() => (this.hover = undefined)}
      >
        <canvas style="height:${HEIGHT}px"></canvas>
        ${this.#hint()}
      </div>
      <div class="zoom">
        ${this.#zoomButton("zoom_in", "mdi:magnify-plus-outline", 0.5, false)}
        ${this.#zoomButton("zoom_out", "mdi:magnify-minus-outline", 2, this.span === undefined)}
      </div>
      <span id="help" hidden>${t("timeline_help")}</span>
    `;
  }

  /** For those who can neither pinch nor turn a wheel. */
  #zoomButton(text: TextKey, icon: string, factor: number, isDisabled: boolean): unknown {
    return iconButton(this.t(text), icon, () => this.zoomBy(factor), { isDisabled });
  }

  #hint(): unknown {
    if (this.hover === undefined) return "";
    const us = this.#timeAt(this.hover);
    const gap = gapAt(this.strip, us);
    const alert = alertAt(this.alerts, this.shown, this.pixels, this.nowUs, this.hover, 4);
    const words = [this.clock.seconds(us)];
    if (alert) {
      words.push(this.t(textKey("", alert.animal ?? alert.label, "motion")));
      if (alert.end_us) words.push(lengthText(alert.end_us - alert.start_us));
    }
    if (gap) words.push(this.t(textKey("gap_", gap.reason, "gap_unknown")));
    const side = this.hover < this.pixels / 2 ? `left:${this.hover}px` : `right:${this.pixels - this.hover}px`;
    return html`<div class="hint" style=${side}>
      ${words.join(" · ")}
    </div>`;
  }

  #hovers(event: PointerEvent): void {
    this.hover = event.pointerType === "mouse" && !event.buttons ? this.xOf(event) : undefined;
  }

  #key(event: KeyboardEvent): void {
    const step = event.shiftKey ? MINUTE_US : 10 * SECOND_US;
    const moves: Record<string, number> = {
      ArrowLeft: -step,
      ArrowDown: -step,
      ArrowRight: step,
      ArrowUp: step,
      PageDown: -10 * MINUTE_US,
      PageUp: 10 * MINUTE_US,
    };
    const from = this.live ? this.nowUs : this.cursorUs;
    if (event.key in moves) this.#go(from + moves[event.key]!);
    else if (event.key === "Home") this.#go(this.limits.startUs);
    else if (event.key === "End") this.#go(this.nowUs);
    else if (event.key === "+" || event.key === "=") this.zoomBy(0.5);
    else if (event.key === "-") this.zoomBy(2);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #go(us: number): void {
    const { startUs, endUs } = this.limits;
    this.#scrubUs = Math.min(Math.max(us, startUs), endUs);
    this.reveal(this.#scrubUs);
    this.#tell("end");
    this.#scrubUs = undefined;
  }

  #timeAt(x: number): number {
    return scale.timeAt(this.shown, this.pixels, x);
  }

  #tell(phase: ScrubDetail["phase"]): void {
    const detail: ScrubDetail = { us: this.#scrubUs ?? this.cursorUs, phase };
    this.dispatchEvent(new CustomEvent("cloudcam-scrub", { detail }));
  }

  #tellSpan(): void {
    this.dispatchEvent(new CustomEvent("cloudcam-span"));
  }

  /** At an edge the time goes on under the finger. */
  #nearEdge(x: number): void {
    clearInterval(this.#edge);
    const direction = x < EDGE_PX ? -1 : x > this.pixels - EDGE_PX ? 1 : 0;
    if (!direction || this.span === undefined) return;
    this.#edge = setInterval(() => {
      this.pan(direction * 6);
      this.#scrubUs = this.#timeAt(x);
      this.#tell("move");
    }, 33);
  }

  /** The whole day is no span of its own: it moves with the time. */
  #orWhole(span: scale.Span): scale.Span | undefined {
    return scale.lengthOf(span) >= scale.lengthOf(this.limits) * 0.995 ? undefined : span;
  }

  #followNow(beforeUs: number): void {
    const { span } = this;
    if (!span || beforeUs - span.endUs > SECOND_US) return; // looks at the past
    if (this.live) this.span = scale.pan(span, this.nowUs - beforeUs, this.limits);
  }

  #followCursor(): void {
    const { span } = this;
    if (!span || this.cursorUs <= span.endUs || this.cursorUs > this.limits.endUs) return;
    this.span = scale.pan(span, scale.lengthOf(span) * 0.8, this.limits);
  }

  #paint(): void {
    const { canvas, width } = this;
    if (!width) return;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== width * ratio) [canvas.width, canvas.height] = [width * ratio, HEIGHT * ratio];
    const pen = canvas.getContext("2d")!;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint(pen, {
      span: this.shown,
      width,
      strip: this.strip,
      alerts: this.alerts,
      selected: this.selected,
      nights: nightsOf(this.shown, this.sun.rising, this.sun.setting),
      nowUs: this.nowUs,
      cursorUs: this.#scrubUs ?? this.cursorUs,
      isLive: this.live && this.#scrubUs === undefined,
      clock: this.clock,
      palette: (this.#palette ??= paletteOf(this)),
    });
  }

  static override styles = [
    focusRing,
    buttons,
    css`
      :host {
        display: flex;
        direction: ltr; /* time runs to the right for everybody */
      }
      .zoom {
        flex: none;
        margin-inline: 4px -8px;
        color: var(--secondary-text-color);
      }
      .zoom .icon {
        display: flex;
        width: 36px;
        height: 36px;
        --mdc-icon-size: 20px;
      }
      .area {
        position: relative;
        flex: 1;
        min-width: 0;
        touch-action: pan-y;
        cursor: pointer;
        border-radius: 8px;
        user-select: none;
        -webkit-user-select: none;
      }
      canvas {
        display: block;
        width: 100%;
      }
      .hint {
        position: absolute;
        bottom: calc(100% - ${LANES.alerts - 18}px);
        background: var(--primary-text-color);
        color: var(--card-background-color, #fff);
        font-size: calc(12px * var(--ha-font-size-scale, 1));
        padding: 2px 8px;
        border-radius: 6px;
        white-space: nowrap;
        pointer-events: none;
        z-index: 2;
      }
    `,
  ];
}
