/** The picture of a moment, and in it who could be chosen, to be tapped. */
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { NewestStill, type Still } from "../playback/stills";
import { buttons, focusRing } from "../styles";
import type { Candidate } from "./shares";

const WIDTH = 1280;

export class CloudCamShareMoment extends LitElement {
  /** Of the camera's files. */
  @property({ attribute: false }) folder: string | undefined;
  @property({ attribute: false }) atUs = 0;
  @property({ attribute: false }) ratio = "16 / 9";
  /** Those of this very moment; empty while it isn't known. */
  @property({ attribute: false }) candidates: readonly Candidate[] = [];
  @property({ attribute: false }) chosen = -1;
  /** Looked at without touching it: its button has the focus. */
  @property({ attribute: false }) marked = -1;
  @property() alt = "";
  @property() missing = "";

  @state() private hasPicture: boolean | undefined;
  @query("canvas") private canvas!: HTMLCanvasElement;

  readonly #stills = new NewestStill((still) => this.#show(still));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stills.cancel();
  }

  protected override updated(changed: PropertyValues): void {
    if (!this.folder || !(changed.has("atUs") || changed.has("folder"))) return;
    const at = `time_us=${Math.round(this.atUs)}&exact=1&width=${WIDTH}`;
    this.#stills.want(`${this.folder}/frame.jpg?${at}`);
  }

  #show(still: Still | undefined): void {
    this.hasPicture = still !== undefined;
    if (!still) return;
    const { canvas } = this;
    [canvas.width, canvas.height] = [still.bitmap.width, still.bitmap.height];
    canvas.getContext("2d")?.drawImage(still.bitmap, 0, 0);
    still.bitmap.close();
  }

  protected override render(): unknown {
    return html`<div class="stage" style="aspect-ratio:${this.ratio}">
      <canvas role="img" aria-label=${this.alt} ?hidden=${this.hasPicture !== true}></canvas>
      ${this.hasPicture === false ? html`<p>${this.missing}</p>` : nothing}
      ${this.hasPicture ? this.candidates.map((one, index) => this.#box(one, index)) : nothing}
    </div>`;
  }

  /** For fingers; keys and screen readers have a button with words for each below the picture. */
  #box({ box: [left, top, right, bottom] }: Candidate, index: number): unknown {
    const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;
    const area = (right - left) * (bottom - top);
    const place = `left:${percent(left)};top:${percent(top)};width:${percent(right - left)};height:${percent(bottom - top)}`;
    return html`<button
      class="box ${index === this.marked ? "marked" : ""}"
      style="${place};z-index:${1000 - Math.round(area * 999)}"
      tabindex="-1"
      aria-hidden="true"
      ?data-chosen=${index === this.chosen}
      @click=${() => this.#choose(index)}
    >
      <b>${index + 1}</b>
    </button>`;
  }

  #choose(index: number): void {
    this.dispatchEvent(new CustomEvent<number>("cloudcam-choose", { detail: index }));
  }

  static override styles = [
    focusRing,
    buttons,
    css`
      :host {
        display: block;
        background: #000;
      }
      .stage {
        position: relative;
        margin: 0 auto;
        max-height: var(--cloudcam-share-picture-height, 44vh);
        max-width: 100%;
        overflow: hidden;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }
      canvas[hidden] {
        display: none;
      }
      p {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        margin: 0;
        padding: 16px;
        color: #fff;
        text-align: center;
      }
      .box {
        position: absolute;
        box-sizing: border-box;
        border: 2px solid #fff;
        outline: 1px solid rgb(0 0 0 / 60%);
        border-radius: 4px;
      }
      .box::after {
        /* small ones are hit by a finger too */
        content: "";
        position: absolute;
        inset: min(0px, calc((100% - 44px) / 2));
      }
      .box b {
        position: absolute;
        top: 2px;
        left: 2px;
        min-width: 18px;
        padding: 0 3px;
        border-radius: 3px;
        background: rgb(0 0 0 / 75%);
        color: #fff;
        font-size: 12px;
        line-height: 18px;
        text-align: center;
      }
      .box.marked {
        border-color: var(--primary-color, #03a9f4);
      }
      .box[data-chosen] {
        border: 3px solid #4caf50;
        box-shadow: 0 0 0 9999px rgb(0 0 0 / 55%);
      }
      .box[data-chosen] b {
        background: #2e7d32;
      }
    `,
  ];
}
