/** What every page has: the house, its own place, and words. */
import { LitElement } from "lit";
import { property } from "lit/decorators.js";
import { clockOf, type Clock } from "../time";
import type { Hass } from "../types";
import { go } from "./route";
import { panelTexts, type PanelTranslate } from "./texts";
import type { Whole } from "./whole";

export abstract class PanelPage extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) whole!: Whole;
  /** Behind the page's own address; empty for the page itself. */
  @property() rest = "";
  @property({ type: Boolean, reflect: true }) narrow = false;
  /** Changes when the whole does. */
  @property({ attribute: false }) turn = 0;

  protected get t(): PanelTranslate {
    return panelTexts(this.hass.locale);
  }

  protected get clock(): Clock {
    return clockOf(this.hass);
  }

  protected go(page: string, rest = "", isReplacing = false): void {
    go({ page, rest }, isReplacing);
  }

  /** Has the panel show a sentence for a moment. */
  protected toast(text: string): void {
    this.dispatchEvent(
      new CustomEvent("cloudcam-toast", { detail: text, bubbles: true, composed: true }),
    );
  }
}
