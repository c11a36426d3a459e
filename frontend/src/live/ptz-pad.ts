/** Arrows that move a camera while they are held. */
import { css, html, LitElement } from "lit";
import { property } from "lit/decorators.js";
import type { TextKey, Translate } from "../i18n";
import { buttons, focusRing } from "../styles";

const HOLD_MS = 400;
const SPEED = 0.5;

interface Arrow {
  text: TextKey;
  icon: string;
  order: Record<string, number | string>;
}

const ARROWS: Record<string, Arrow> = {
  up: { text: "ptz_up", icon: "mdi:chevron-up", order: { tilt: SPEED } },
  left: { text: "ptz_left", icon: "mdi:chevron-left", order: { pan: -SPEED } },
  home: { text: "ptz_home", icon: "mdi:home", order: { preset: "home" } },
  right: { text: "ptz_right", icon: "mdi:chevron-right", order: { pan: SPEED } },
  down: { text: "ptz_down", icon: "mdi:chevron-down", order: { tilt: -SPEED } },
  closer: { text: "ptz_closer", icon: "mdi:plus", order: { zoom: SPEED } },
  farther: { text: "ptz_farther", icon: "mdi:minus", order: { zoom: -SPEED } },
};

export class CloudCamPtz extends LitElement {
  @property({ attribute: false }) t!: Translate;

  #holding: ReturnType<typeof setInterval> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#holding);
  }

  protected override render(): unknown {
    return html`<div class="pad" role="group" aria-label=${this.t("ptz")}>
      ${Object.entries(ARROWS).map(
        ([name, arrow]) => html`<button
          class="icon ${name}"
          aria-label=${this.t(arrow.text)}
          title=${this.t(arrow.text)}
          @pointerdown=${() => this.#hold(arrow)}
          @pointerup=${() => this.#release(arrow)}
          @pointercancel=${() => this.#release(arrow)}
          @pointerleave=${() => this.#release(arrow)}
          @click=${(event: MouseEvent) => event.detail === 0 && this.#move(arrow.order)}
        >
          <ha-icon icon=${arrow.icon}></ha-icon>
        </button>`,
      )}
    </div>`;
  }

  #hold(arrow: Arrow): void {
    clearInterval(this.#holding);
    this.#move(arrow.order);
    if ("preset" in arrow.order) return;
    this.#holding = setInterval(() => this.#move(arrow.order), HOLD_MS);
  }

  #release(arrow: Arrow): void {
    if (this.#holding === undefined) return;
    clearInterval(this.#holding);
    this.#holding = undefined;
    if (!("preset" in arrow.order)) this.#move({ stop: true });
  }

  #move(order: object): void {
    const lasting = "pan" in order || "tilt" in order || "zoom" in order;
    const detail = lasting ? { ...order, duration: (HOLD_MS * 1.5) / 1000 } : order;
    this.dispatchEvent(new CustomEvent("cloudcam-move", { detail }));
  }

  static override styles = [
    focusRing,
    buttons,
    css`
      :host {
        position: absolute;
        inset-block-end: 8px;
        inset-inline-end: 8px;
      }
      .pad {
        display: grid;
        grid-template: ". up . closer" 44px "left home right ." 44px ". down . farther" 44px / repeat(4, 44px);
        direction: ltr;
        background: rgb(0 0 0 / 55%);
        color: #fff;
        border-radius: 22px;
      }
      .up { grid-area: up; }
      .left { grid-area: left; }
      .home { grid-area: home; }
      .right { grid-area: right; }
      .down { grid-area: down; }
      .closer { grid-area: closer; }
      .farther { grid-area: farther; }
    `,
  ];
}
