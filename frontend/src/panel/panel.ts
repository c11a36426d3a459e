/** CloudCam's page in the sidebar: a bar with tabs, and the page below. */
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, state } from "lit/decorators.js";
import { isAdmin, type Hass } from "../types";
import { childrenOf, PAGES, tabsFor, type Page } from "./pages";
import type { PanelPage } from "./page";
import { panelStyles } from "./panel-styles";
import { addressOf, go, placeOf } from "./route";
import { loading, notice } from "./states";
import { panelTexts, type PanelTranslate } from "./texts";
import { Whole } from "./whole";

const TOAST_MS = 5000;
/** More tabs than this do not fit below a phone's page. */
const MOST_TABS = 5;

export class CloudCamPanel extends LitElement {
  @property({ attribute: false }) hass!: Hass;
  @property({ type: Boolean, reflect: true }) narrow = false;
  @property({ attribute: false }) route: { prefix: string; path: string } | undefined;

  @state() private turn = 0;
  @state() private message = "";
  @state() private hasMore = false;

  readonly #whole = new Whole(() => (this.turn += 1));
  /** Pages that were shown stay as they were left. */
  readonly #pages = new Map<string, PanelPage>();
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#toastTimer);
    this.#whole.stop();
  }

  protected override shouldUpdate(changed: PropertyValues): boolean {
    if (changed.size > 1 || !changed.has("hass")) return true;
    // a busy house tells something new many times a second; little of it is shown here
    const before = changed.get("hass") as Hass | undefined;
    return before === undefined || WATCHED.some((key) => before[key] !== this.hass[key]);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("route")) this.hasMore = false;
    this.#follow();
    const place = placeOf(this.route?.path ?? "");
    // the address says what is shown, also of the page without a name
    if (this.route && !place.page) go({ page: PAGES[0]!.path, rest: "" }, true);
  }

  #follow(): void {
    if (this.isConnected && this.hass) {
      this.#whole.follow(this.hass.connection, this.hass.connected);
    }
  }

  get #t(): PanelTranslate {
    return panelTexts(this.hass.locale);
  }

  protected override render(): unknown {
    const t = this.#t;
    const { page: path, rest } = placeOf(this.route?.path ?? "");
    const page = PAGES.find((one) => one.path === (path || PAGES[0]!.path));
    const tabs = tabsFor(isAdmin(this.hass));
    return html`
      <header>
        ${this.#lead(page)}
        <h1>${this.narrow && page ? t(page.title) : t("title")}</h1>
        ${this.narrow ? html`<span class="space"></span>` : this.#tabs(tabs, page)}
        ${childrenOf(page).map((one) => iconLink(t(one.title), one.icon, one.path))}
      </header>
      <main @cloudcam-toast=${(event: CustomEvent<string>) => this.#toast(event.detail)}>
        ${this.hass.connected ? nothing : html`<p class="lost" role="status">${t("lost")}</p>`}
        ${this.#shown(page, rest)}
      </main>
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
      ${this.narrow ? this.#tabs(tabs, page) : nothing}
    `;
  }

  /** The way back from a page without a tab, else the way to the sidebar. */
  #lead(page: Page | undefined): unknown {
    const t = this.#t;
    if (page?.parent) {
      return iconLink(t("back"), "mdi:arrow-left", page.parent);
    }
    const isHidden = this.hass.dockedSidebar === "always_hidden";
    if (this.hass.kioskMode || !(this.narrow || isHidden)) return nothing;
    const toggle = () =>
      this.dispatchEvent(new CustomEvent("hass-toggle-menu", { bubbles: true, composed: true }));
    return html`<button class="icon" title=${t("menu")} aria-label=${t("menu")} @click=${toggle}>
      <ha-icon icon="mdi:menu"></ha-icon>
    </button>`;
  }

  #tabs(tabs: readonly Page[], page: Page | undefined): unknown {
    const t = this.#t;
    const current = page?.parent ?? page?.path;
    const fits = !this.narrow || tabs.length <= MOST_TABS;
    const first = fits ? tabs : tabs.slice(0, MOST_TABS - 1);
    const others = tabs.slice(first.length);
    const tab = (one: Page) => html`<a
      href=${addressOf({ page: one.path, rest: "" })}
      aria-current=${one.path === current ? "page" : nothing}
    >
      <ha-icon icon=${one.icon}></ha-icon><span>${t(one.title)}</span>
    </a>`;
    return html`<nav aria-label=${t("title")}>
      ${first.map(tab)}
      ${others.length
        ? html`<button
              aria-expanded=${this.hasMore}
              aria-current=${others.some((one) => one.path === current) ? "page" : nothing}
              @click=${() => (this.hasMore = !this.hasMore)}
            >
              <ha-icon icon="mdi:dots-horizontal"></ha-icon><span>${t("more")}</span>
            </button>
            ${this.hasMore ? html`<div class="others">${others.map(tab)}</div>` : nothing}`
        : nothing}
    </nav>`;
  }

  #shown(page: Page | undefined, rest: string): unknown {
    const t = this.#t;
    const home = { text: "to_live", href: addressOf({ page: "live", rest: "" }) } as const;
    if (!page) {
      return notice(t, "mdi:help-circle-outline", [t("no_page"), t("no_page_text")], home);
    }
    if (page.isForAdmins && !isAdmin(this.hass)) {
      return notice(t, "mdi:lock-outline", [t("admins_only"), t("admins_only_text")], home);
    }
    if (!this.#whole.isKnown) return loading(t);
    const element = this.#pages.get(page.tag) ?? new page.element();
    this.#pages.set(page.tag, element);
    const { hass, narrow, turn } = this;
    Object.assign(element, { hass, narrow, turn, rest, whole: this.#whole });
    return element;
  }

  #toast(text: string): void {
    clearTimeout(this.#toastTimer);
    this.message = text;
    this.#toastTimer = setTimeout(() => (this.message = ""), TOAST_MS);
  }

  static override styles = panelStyles;
}

function iconLink(text: string, icon: string, page: string): unknown {
  return html`<a
    class="icon"
    href=${addressOf({ page, rest: "" })}
    title=${text}
    aria-label=${text}
  >
    <ha-icon class=${icon === "mdi:arrow-left" ? "turns" : ""} icon=${icon}></ha-icon>
  </a>`;
}

const WATCHED = [
  "connection",
  "connected",
  "locale",
  "user",
  "themes",
  "dockedSidebar",
  "kioskMode",
  "services",
  "panels",
] as const;
