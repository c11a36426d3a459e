/** All cameras live; one that is tapped fills the page, with its last 24 hours. */
import { css, type CSSResultGroup } from "lit";
import type { CloudCamCard, ShownDetail } from "../card";
import type { CardConfig } from "../types";
import { CardPage } from "./card-page";

/** So many fit below each other on a phone. */
const FEW = 3;

export class CloudCamLivePage extends CardPage {
  protected override config(cameras: string[]): Omit<CardConfig, "type"> {
    return { cameras, layout: cameras.length > 1 ? "grid" : "single", alerts: false };
  }

  protected override place(card: CloudCamCard): void {
    this.toggleAttribute("data-few", this.whole.cameras.length <= FEW);
    this.toggleAttribute("data-large", Boolean(this.rest) || this.whole.cameras.length === 1);
    if (this.whole.cameras.length > 1) card.show(this.rest || undefined);
  }

  protected override shown({ entityId }: ShownDetail): void {
    if (this.whole.cameras.length < 2 || !this.card?.isConnected) return;
    if ((entityId ?? "") !== this.rest) this.go("live", entityId ?? "");
  }

  static override styles: CSSResultGroup = [
    CardPage.styles,
    css`
      :host([narrow][data-few]) {
        --cloudcam-cell-width: 100%;
      }
      /* the whole picture with its timeline without scrolling */
      :host([data-large]) cloudcam-card {
        max-width: max(600px, calc((100vh - 290px) * 16 / 9));
      }
    `,
  ];
}
