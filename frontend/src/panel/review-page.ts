/** What happened: the alerts, and the one that plays, whose address is its own. */
import { css, nothing, type CSSResultGroup } from "lit";
import { state } from "lit/decorators.js";
import { Backend } from "../backend";
import type { CloudCamCard, ShownDetail } from "../card";
import type { Alert, CardConfig } from "../types";
import { CardPage } from "./card-page";
import { addressOf } from "./route";
import { loading, notice } from "./states";

interface Found {
  id: string;
  alert?: Alert;
  error?: "not_found" | "unauthorized" | "cannot_connect";
}

export class CloudCamReviewPage extends CardPage {
  /** The alert of the address. */
  @state() private found: Found | undefined;
  #asked = "";
  /** Whether the card was told to play it, or began by itself. */
  #isOpened = false;

  protected override config(cameras: string[]): Omit<CardConfig, "type"> {
    return { cameras, layout: "review", timeline: !this.narrow };
  }

  protected override place(card: CloudCamCard): void {
    if (!this.rest) {
      this.#asked = "";
      card.show(undefined);
      return;
    }
    if (this.#asked !== this.rest) void this.#ask(this.rest);
    else if (this.found?.alert && this.found.id === this.rest && !this.#isOpened) {
      this.#isOpened = true;
      card.open(this.found.alert);
    }
  }

  async #ask(id: string): Promise<void> {
    this.#asked = id;
    this.#isOpened = false;
    const found: Found = { id };
    try {
      found.alert = await new Backend(this.hass).alert(id);
    } catch (error) {
      const { code } = error as { code?: string };
      found.error = code === "not_found" || code === "unauthorized" ? code : "cannot_connect";
    }
    if (this.#asked === id) this.found = found;
  }

  protected override shown({ entityId, alertId }: ShownDetail): void {
    if (!this.isConnected) return;
    if (alertId && alertId !== this.rest) {
      this.#asked = alertId; // it plays already
      this.#isOpened = true;
      this.found = undefined;
      this.go("alert", alertId);
    } else if (!entityId && this.rest && this.#isOpened) this.go("review");
  }

  protected override above(): unknown {
    const { t, found } = this;
    if (this.rest && this.#asked === this.rest && !found && !this.#isOpened) return loading(t);
    if (!this.rest || found?.id !== this.rest || !found.error) return nothing;
    const all = { text: "all_alerts", href: addressOf({ page: "review", rest: "" }) } as const;
    switch (found.error) {
      case "not_found":
        return notice(t, "mdi:image-off-outline", [t("alert_gone"), t("alert_gone_text")], all);
      case "unauthorized":
        return notice(t, "mdi:lock-outline", [t("alert_denied"), t("alert_denied_text")], all);
      case "cannot_connect":
        return notice(t, "mdi:lan-disconnect", [t("alert_offline"), t("nvr_away_text")], {
          text: "retry",
          act: () => {
            this.#asked = "";
            this.found = undefined;
          },
        });
    }
  }

  static override styles: CSSResultGroup = [
    CardPage.styles,
    css`
      /* the bar says it */
      :host {
        --cloudcam-heading-display: none;
      }
      :host([narrow]) {
        --cloudcam-stage-height: 36vh;
        --cloudcam-covered-height: calc(min(36vh, 56.25vw) + 64px);
        padding-inline: 4px;
      }
    `,
  ];
}
