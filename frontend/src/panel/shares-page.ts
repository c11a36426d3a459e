/** What was given to whom: drafts that wait, what can be opened now, what has ended. */
import { css, html } from "lit";
import { state } from "lit/decorators.js";
import { errorText } from "../backend";
import type { ListHost } from "../share/list";
import type { Share } from "../share/shares";
import type { Say } from "../share/texts";
import type { Clock } from "../time";
import { isAdmin } from "../types";
import { noticeStyles } from "./panel-styles";
import { addressOf } from "./route";
import { loading, notice, nvrAway } from "./states";
import { pageStyles } from "./styles";
import { WatchingPage } from "./watching-page";

type Part = typeof import("../share/share");

export class CloudCamSharesPage extends WatchingPage implements ListHost {
  @state() private loaded: Part | undefined;
  @state() private failure = "";
  @state() busy = "";
  /** By which key each NVR signs, as far as they tell. */
  @state() private fingerprints: ReadonlyMap<string, string> = new Map();
  #shares: InstanceType<Part["SharesWatch"]> | undefined;
  #asked = new Set<string>();
  /** The share of the address that was opened already. */
  #opened = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.loaded) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#shares?.stop();
    this.#opened = "";
  }

  async #load(): Promise<void> {
    try {
      const loaded = await import("../share/share");
      this.#shares = new loaded.SharesWatch(() => this.requestUpdate());
      this.loaded = loaded;
      this.failure = "";
    } catch (error) {
      this.failure = errorText(error);
    }
  }

  // What a row asks

  override get clock(): Clock {
    return super.clock;
  }

  get say(): Say {
    return this.loaded!.sayIn(this.hass.locale);
  }

  get isAdmin(): boolean {
    return isAdmin(this.hass);
  }

  get shown(): string {
    return this.rest;
  }

  nowUs(): number {
    return this.watch.nowUs();
  }

  show(share: Share): void {
    const { loaded, hass } = this;
    loaded?.showDialog(
      {
        hass,
        renderRoot: this.renderRoot,
        camera: (entityId) => this.watch.cameras.get(entityId),
        nowUs: () => this.nowUs(),
        toast: (text) => this.toast(text),
      },
      { share },
    );
  }

  end(share: Share): void {
    const isOut = share.state === "active";
    const question = isOut ? (`revoke_sure_${share.way}` as const) : "discard_sure";
    if (!window.confirm(this.say(question))) return;
    void this.#do(share, async (sharing) => {
      await sharing.revoke(share);
      this.toast(this.say(isOut ? "revoked" : "discarded"));
    });
  }

  release(share: Share): void {
    if (!window.confirm(this.say("release_sure"))) return;
    void this.#do(share, async (sharing) => {
      await sharing.release(share);
      this.toast(this.say("released"));
    });
  }

  /** In a tab of its own, which must be opened while the tap lasts. */
  receipt(share: Share): void {
    const tab = window.open("about:blank");
    void this.#do(share, async (sharing) => {
      const url = await sharing.addressOf(share, "receipt").catch((error: unknown) => {
        tab?.close();
        throw error;
      });
      if (tab) tab.location.replace(new URL(url, location.href));
      else location.assign(url);
    });
  }

  async #do(share: Share, act: (sharing: InstanceType<Part["Sharing"]>) => Promise<void>): Promise<void> {
    this.busy = share.id;
    try {
      await act(new this.loaded!.Sharing(this.hass));
    } catch (error) {
      this.toast(this.t("failed", { error: errorText(error) }));
    }
    this.busy = "";
  }

  protected override updated(): void {
    super.updated();
    if (!this.isConnected || !this.loaded) return;
    this.#shares?.follow(this.hass.connection, this.hass.connected);
    this.#openNamed(this.loaded);
    this.#askKeys(this.loaded);
  }

  /** A draft that the address names is looked at right away. */
  #openNamed({ isDraft }: Part): void {
    if (!this.rest || this.rest === this.#opened || !this.#shares?.isKnown) return;
    const share = [...this.#shares.shares.values()].find(({ id }) => id === this.rest);
    if (!share || (share.entity_id && !this.watch.cameras.has(share.entity_id))) return;
    this.#opened = this.rest;
    if (this.isAdmin && isDraft(share)) this.show(share);
    else this.renderRoot.querySelector(".shown")?.scrollIntoView({ block: "center" });
  }

  #askKeys({ Sharing }: Part): void {
    if (!this.isAdmin) return;
    for (const { entry_id, state: is, title } of this.whole.nvrs) {
      if (is !== "connected" || this.#asked.has(entry_id)) continue;
      this.#asked.add(entry_id);
      new Sharing(this.hass)
        .info({ entry_id })
        .then(({ fingerprint }) => {
          if (fingerprint) this.fingerprints = new Map([...this.fingerprints, [title, fingerprint]]);
        })
        .catch(() => this.#asked.delete(entry_id)); // it is asked again with the next change
    }
  }

  // What is shown

  protected override render(): unknown {
    const { t, loaded, failure } = this;
    if (failure) {
      const again = { text: "retry", act: () => void this.#load() } as const;
      return notice(t, "mdi:lan-disconnect", [t("failed", { error: failure }), ""], again);
    }
    if (!loaded || !this.#shares?.isKnown) return loading(t);
    const shares = [...this.#shares.shares.values()];
    if (!shares.length && !this.#shares.isAll) return nvrAway(t, this.whole, this.isAdmin);
    if (!shares.length) return html`${this.#empty()} ${this.#keys()}`;
    return html`<p class="quiet">${this.say("list_text")}</p>
      ${loaded.sharesList(this, shares)} ${this.#keys()}`;
  }

  #empty(): unknown {
    const { t, say, isAdmin } = this;
    const alerts = { text: "all_alerts", href: addressOf({ page: "review", rest: "" }) } as const;
    const text = say(isAdmin ? "empty_text" : "empty_user");
    return notice(t, "mdi:share-variant-outline", [say("empty"), text], isAdmin ? alerts : undefined);
  }

  #keys(): unknown {
    return [...this.fingerprints].map(
      ([name, fingerprint]) =>
        html`<p class="quiet key">
          ${this.say("fingerprint", { name })}<br /><code dir="ltr">${fingerprint}</code>
        </p>`,
    );
  }

  static override styles = [
    pageStyles,
    noticeStyles,
    css`
      .row {
        align-items: flex-start;
      }
      .shown {
        background: color-mix(in srgb, var(--primary-color) 10%, transparent);
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 8px;
      }
      .deeds:empty {
        display: none;
      }
      .deeds .chip {
        min-height: 44px;
        border-radius: 22px;
      }
      .danger {
        color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color));
      }
      progress {
        display: block;
        width: 100%;
        max-width: 320px;
        height: 12px;
        margin-top: 8px;
        accent-color: var(--primary-color);
      }
      .key {
        margin: 24px 4px 0;
        overflow-wrap: anywhere;
      }
    `,
  ];
}
