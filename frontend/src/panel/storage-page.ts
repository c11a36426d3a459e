/** For administrators: how far back one can look, what it takes, and what is kept for longer. */
import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { Backend, errorText } from "../backend";
import { iconButton } from "../icon-button";
import type { CameraInfo, Pin } from "../types";
import { ageText, keptText, sizeText } from "./figures";
import { noticeStyles } from "./panel-styles";
import { addressOf } from "./route";
import { noCamera, notice } from "./states";
import { pageStyles } from "./styles";
import { WatchingPage, type Told } from "./watching-page";
import type { Nvr, NvrInfo } from "./whole";

/** A few minutes less than promised is how files are cut. */
const SLACK_US = 10 * 60_000_000;

export class CloudCamStoragePage extends WatchingPage {
  @state() private pins: readonly Pin[] | undefined;
  @state() private pinsError = "";
  @state() private unpinning = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hass) void this.#loadPins();
  }

  protected override firstUpdated(): void {
    void this.#loadPins();
  }

  async #loadPins(): Promise<void> {
    try {
      this.pins = await new Backend(this.hass).pins();
      this.pinsError = "";
    } catch (error) {
      this.pinsError = errorText(error);
    }
  }

  protected override render(): unknown {
    const { t } = this;
    const missing = noCamera(t, this.whole, true);
    if (missing && !this.whole.nvrs.some((nvr) => nvr.info)) return missing;
    return html`
      ${this.whole.nvrs.map((nvr) => this.#nvr(nvr))}
      <h2>${t("kept_title")}</h2>
      ${this.#pinned()}
    `;
  }

  #nvr(nvr: Nvr): unknown {
    const { t } = this;
    const cameras = this.cameras.filter(({ camera }) => camera.entry_id === nvr.entry_id);
    return html`<h2>${nvr.info?.name ?? nvr.title}</h2>
      ${nvr.state === "connected"
        ? nothing
        : html`<p class="box row warn">
            <ha-icon icon="mdi:lan-disconnect"></ha-icon>
            <span class="grow">${t("nvr_lost", { nvr: nvr.title })}</span>
          </p>`}
      ${nvr.info ? this.#room(nvr.info) : nothing}
      <ul class="box rows">
        ${cameras.map((told) => this.#camera(told))}
      </ul>`;
  }

  #room(info: NvrInfo): unknown {
    const { t } = this;
    const size = (bytes: number) => sizeText(bytes, this.hass.locale.language);
    const { disk_total_bytes: total, disk_free_bytes: free, pinned_bytes: pinned } = info;
    const recordings = Math.max(0, info.recordings_bytes - pinned);
    const other = Math.max(0, total - free - info.recordings_bytes);
    const parts = [
      ["recordings", recordings],
      ["pinned", pinned],
      ["other", other],
      ["free", free],
    ] as const;
    return html`<section class="box room" aria-label=${t("room")}>
      <div class="bar" aria-hidden="true">
        ${parts.map(
          ([name, bytes]) =>
            html`<span class=${name} style="flex-grow:${total ? bytes / total : 0}"></span>`,
        )}
      </div>
      <ul class="legend">
        ${parts.map(
          ([name, bytes]) =>
            html`<li><span class="dot ${name}"></span>${t(`room_${name}`)} <b>${size(bytes)}</b></li>`,
        )}
      </ul>
      <p class="quiet">
        ${info.quota_bytes === null
          ? t("no_quota")
          : t("quota", { used: size(info.recordings_bytes), quota: size(info.quota_bytes) })}
      </p>
    </section>`;
  }

  #camera({ camera, info }: Told): unknown {
    const { t } = this;
    if (!info) return html`<li class="row"><span class="grow">${camera.name}</span>…</li>`;
    const since = info.status.kept_since_us ?? info.status.oldest_us;
    const kept = since === null ? undefined : Math.max(0, this.watch.nowUs() - since);
    const isForced = Boolean(info.status.forced_us);
    return html`<li class="row ${isForced ? "bad" : ""}">
      ${isForced ? html`<ha-icon icon="mdi:alert-circle-outline"></ha-icon>` : nothing}
      <span class="grow">
        <span class="title">${camera.name}</span>
        <span class="quiet text">${this.#promise(info, kept)}</span>
      </span>
      <b class="figure">${kept === undefined ? t("nothing_kept") : keptText(kept, t)}</b>
    </li>`;
  }

  #promise(info: CameraInfo, kept: number | undefined): string {
    const { t } = this;
    const hours = info.retention_hours;
    const forced = info.status.forced_us;
    if (forced) {
      return t("forced", { hours, time: this.clock.dayAndMinutes(forced, this.watch.nowUs()) });
    }
    if (!info.record || info.privacy) return t("not_recorded_now");
    const isWhole = kept !== undefined && kept >= hours * 3_600_000_000 - SLACK_US;
    return t(isWhole ? "promised" : "promised_growing", { hours });
  }

  #pinned(): unknown {
    const { t, pins } = this;
    if (this.pinsError) {
      return html`<div class="box">
        ${notice(t, "mdi:lan-disconnect", [t("pins_failed"), this.pinsError], {
          text: "retry",
          act: () => void this.#loadPins(),
        })}
      </div>`;
    }
    if (!pins) return html`<p class="quiet">${t("loading")}</p>`;
    if (!pins.length) {
      return html`<div class="box">
        ${notice(t, "mdi:pin-outline", [t("no_pins"), t("no_pins_text")])}
      </div>`;
    }
    return html`<ul class="box rows">
      ${pins.map((pin) => this.#pin(pin))}
    </ul>`;
  }

  #pin(pin: Pin): unknown {
    const { t } = this;
    const language = this.hass.locale.language;
    const now = Date.now() * 1000;
    const camera = this.whole.cameras.find((one) => one.entity_id === pin.entity_id);
    const what = pin.note || this.clock.dayAndMinutes(pin.start_us, now);
    const title = html`${camera?.name ?? pin.entity_id} · ${what}`;
    const href = pin.alert_id && addressOf({ page: "alert", rest: pin.alert_id });
    return html`<li class="row" data-pin=${pin.id}>
      <ha-icon icon="mdi:pin"></ha-icon>
      <span class="grow">
        <span class="title">${href ? html`<a href=${href}>${title}</a>` : title}</span>
        <span class="quiet text">
          ${t("pinned_by", {
            owner: pin.owner,
            age: ageText(Math.max(0, now - pin.created_us), language),
          })}
        </span>
      </span>
      <span class="figure">${sizeText(pin.size_bytes, language)}</span>
      ${iconButton(t("unpin"), "mdi:pin-off-outline", () => void this.#unpin(pin), {
        isDisabled: this.unpinning === pin.id,
      })}
    </li>`;
  }

  async #unpin(pin: Pin): Promise<void> {
    if (!window.confirm(this.t("unpin_sure"))) return;
    this.unpinning = pin.id;
    try {
      await new Backend(this.hass).unpin(pin);
      await this.#loadPins();
    } catch (error) {
      this.toast(this.t("failed", { error: errorText(error) }));
    }
    this.unpinning = "";
  }

  static override styles = [
    pageStyles,
    noticeStyles,
    css`
      .room {
        padding: 16px;
        margin-bottom: 16px;
      }
      .room p {
        margin: 8px 0 0;
      }
      .bar {
        display: flex;
        height: 12px;
        border-radius: 6px;
        overflow: hidden;
        gap: 2px;
      }
      .bar span {
        min-width: 0;
        flex-basis: 0;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin-top: 12px;
        font-size: calc(14px * var(--ha-font-size-scale, 1));
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .recordings {
        background: var(--primary-color);
      }
      .pinned {
        background: var(--cloudcam-pet-color, #8e5ae0);
      }
      .other {
        background: var(--disabled-color, #9e9e9e);
      }
      .free {
        background: color-mix(in srgb, var(--primary-text-color) 12%, transparent);
      }
      .figure {
        white-space: nowrap;
      }
      .box .notice {
        padding: 24px;
      }
    `,
  ];
}
