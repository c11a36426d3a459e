/** The last step: the link, shown once, or the file, handed on by the device. */
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { errorText } from "../backend";
import { buttons, focusRing } from "../styles";
import { note } from "./fields";
import { download } from "../review/download";
import { canHandOn, fetchFile, fileNameOf, handOn } from "./handing-on";
import { stepStyles } from "./share-styles";
import type { Share, Sharing } from "./shares";
import type { Say } from "./texts";

export class CloudCamShareOut extends LitElement {
  @property({ attribute: false }) share!: Share;
  @property({ attribute: false }) sharing!: Sharing;
  @property({ attribute: false }) say!: Say;
  /** Of a link: known only here, and only now. */
  @property({ attribute: false }) url = "";
  @property({ attribute: false }) phrase = "";

  /** Whether it is out of this dialog: copied, handed on, fetched. */
  isOut = false;

  @state() private message = "";
  @state() private error = "";
  @state() private fetched: number | undefined;
  @state() private file: File | undefined;
  @state() private receiptUrl = "";

  protected override firstUpdated(): void {
    this.sharing
      .addressOf(this.share, "receipt")
      .then((url) => (this.receiptUrl = url))
      .catch((error: unknown) => (this.error = errorText(error)));
  }

  protected override render(): unknown {
    const { say, share } = this;
    const { recipient } = share;
    return html`<p>${say(share.way === "link" ? "out_link" : "out_file", { recipient })}</p>
      ${share.way === "link" ? this.#link() : this.#fileButtons()}
      <p role="status">${this.message}</p>
      ${this.error
        ? note("bad", "mdi:alert-circle-outline", say("failed", { error: this.error }), "alert")
        : nothing}
      ${this.phrase
        ? note("", "mdi:phone-outline", html`${say("tell_phrase")}<br /><b><bdi>${this.phrase}</bdi></b>`)
        : nothing}
      <div class="row">
        ${this.receiptUrl
          ? html`<a class="chip" href=${this.receiptUrl} target="_blank" rel="noopener">
              <ha-icon icon="mdi:receipt-text-outline"></ha-icon>${say("receipt")}
            </a>`
          : nothing}
      </div>
      <p class="quiet">${say("where_later")}</p>`;
  }

  #link(): unknown {
    const { say, url } = this;
    return html`<label class="field">
        <span class="label">${say("link")}</span>
        <input
          type="text"
          dir="ltr"
          readonly
          .value=${url}
          @focus=${(event: Event) => (event.target as HTMLInputElement).select()}
          @copy=${() => (this.isOut = true)}
        />
      </label>
      <div class="row">
        <button class="chip primary" @click=${() => void this.#copy()}>
          <ha-icon icon="mdi:content-copy"></ha-icon>${say("copy")}
        </button>
        ${"share" in navigator
          ? html`<button class="chip" @click=${() => void this.#handOn({ url })}>
              <ha-icon icon="mdi:share-variant-outline"></ha-icon>${say("hand_on")}
            </button>`
          : nothing}
      </div>`;
  }

  #fileButtons(): unknown {
    const { say, share, fetched, file } = this;
    const isFetching = fetched !== undefined && !file;
    const isHanded = canHandOn(share);
    return html`<div class="row">
        ${isHanded
          ? html`<button
              class="chip primary"
              ?disabled=${isFetching}
              @click=${() => void this.#handOnFile()}
            >
              <ha-icon icon="mdi:share-variant-outline"></ha-icon>
              ${say(file ? "hand_on_now" : "hand_on")}
            </button>`
          : nothing}
        <button
          class="chip ${isHanded ? "" : "primary"}"
          ?disabled=${isFetching}
          @click=${() => void this.#download()}
        >
          <ha-icon icon="mdi:download"></ha-icon>${say("download")}
        </button>
      </div>
      ${isFetching
        ? html`<progress
              max="100"
              .value=${fetched * 100}
              aria-label=${say("hand_on")}
            ></progress>
            <p class="quiet">${say("fetching", { percent: Math.floor(fetched * 100) })}</p>`
        : nothing}`;
  }

  async #copy(): Promise<void> {
    await this.#try(async () => {
      // only pages of https and of this machine have a clipboard
      if (navigator.clipboard) await navigator.clipboard.writeText(this.url);
      else if (!this.#copySelected()) {
        this.message = this.say("copy_by_hand");
        return;
      }
      this.isOut = true;
      this.message = this.say("copied");
    });
  }

  #copySelected(): boolean {
    this.renderRoot.querySelector("input")!.select();
    return document.execCommand("copy");
  }

  async #handOnFile(): Promise<void> {
    await this.#try(async () => {
      if (!this.file) {
        this.fetched = 0;
        const url = await this.sharing.addressOf(this.share, "file");
        this.file = await fetchFile(url, this.share, (part) => (this.fetched = part));
      }
      await this.#handOn({ files: [this.file] });
    });
    this.fetched = undefined;
  }

  async #download(): Promise<void> {
    await this.#try(async () => {
      download(await this.sharing.addressOf(this.share, "file"), fileNameOf(this.share));
      this.isOut = true;
    });
  }

  async #handOn(what: { files: File[] } | { url: string }): Promise<void> {
    await this.#try(async () => {
      if ((await handOn(what)) !== "done") return;
      this.isOut = true;
      this.message = this.say("handed_on");
    });
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.error = "";
    try {
      await act();
    } catch (error) {
      this.error = errorText(error);
    }
  }

  static override styles = [focusRing, buttons, stepStyles];
}
