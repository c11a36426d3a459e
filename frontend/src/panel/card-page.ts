/** A page that is the dashboard card with all cameras, and whose address says what it shows. */
import { css, html, type CSSResultGroup } from "lit";
import { query } from "lit/decorators.js";
import type { CloudCamCard, ShownDetail } from "../card";
import { buttons, focusRing } from "../styles";
import { isAdmin, type CardConfig } from "../types";
import { noticeStyles } from "./panel-styles";
import { noCamera } from "./states";
import { PanelPage } from "./page";

export abstract class CardPage extends PanelPage {
  @query("cloudcam-card") protected card!: CloudCamCard | null;
  #config = "";

  /** The card's settings for these cameras. */
  protected abstract config(cameras: string[]): Omit<CardConfig, "type">;

  /** Makes the card show what the address says. */
  protected abstract place(card: CloudCamCard): void;

  /** The card shows something else now. */
  protected abstract shown(detail: ShownDetail): void;

  /** What is shown above the card. */
  protected above(): unknown {
    return "";
  }

  protected override render(): unknown {
    const missing = noCamera(this.t, this.whole, isAdmin(this.hass));
    if (missing) return missing;
    return html`${this.above()}
      <cloudcam-card
        .hass=${this.hass}
        @cloudcam-shown=${(event: CustomEvent<ShownDetail>) => this.shown(event.detail)}
      ></cloudcam-card>`;
  }

  protected override updated(): void {
    const { card } = this;
    if (!card) {
      this.#config = "";
      return;
    }
    const config = this.config(this.whole.cameras.map((camera) => camera.entity_id));
    if (JSON.stringify(config) !== this.#config) {
      this.#config = JSON.stringify(config);
      card.setConfig({ type: "custom:cloudcam-card", ...config });
    }
    this.place(card);
  }

  static override styles: CSSResultGroup = [
    focusRing,
    buttons,
    noticeStyles,
    css`
      :host {
        display: block;
        padding: 16px;
        padding-bottom: 24px;
      }
      :host([narrow]) {
        padding: 0 0 16px;
      }
      :host([narrow]) cloudcam-card {
        --ha-card-border-radius: 0px;
        --ha-card-border-width: 0px;
      }
      cloudcam-card {
        display: block;
        margin: 0 auto;
      }
    `,
  ];
}
