/** The alerts of a day as cards: filtered, selected, kept, deleted, told what they were. */
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { textKey, type TextKey, type Translate } from "../i18n";
import { buttons, focusRing } from "../styles";
import { lengthText, type Clock } from "../time";
import { labelColor } from "../timeline/palette";
import type { Alert, CameraView, Label } from "../types";
import { labelsIn, NO_FILTER, select, zonesIn, type Filter } from "./filter";

export type AlertAction =
  | "play"
  | "seen"
  | "all_seen"
  | "pin"
  | "unpin"
  | "download"
  | "delete"
  | "link"
  | "right"
  | "wrong";

export interface ActionDetail {
  action: AlertAction;
  alerts: Alert[];
}

const PAGE = 24;

export class CloudCamAlerts extends LitElement {
  @property({ attribute: false }) alerts: readonly Alert[] = [];
  @property({ attribute: false }) cameras: ReadonlyMap<string, CameraView> = new Map();
  @property({ attribute: false }) isSeen: (alert: Alert) => boolean = () => true;
  @property({ attribute: false }) pinned: ReadonlySet<string> = new Set();
  @property({ attribute: false }) playing: string | undefined;
  @property({ attribute: false }) nowUs = 0;
  @property({ attribute: false }) t!: Translate;
  @property({ attribute: false }) clock!: Clock;
  @property({ attribute: false }) resolve: (path: string) => string = (path) => path;
  @property({ type: Boolean }) canDelete = false;
  @property({ type: Boolean }) canLabel = false;
  @property({ type: Boolean }) loading = false;
  /** Changes when what was seen does. */
  @property({ attribute: false }) seenState: unknown;

  @state() private filter: Filter = NO_FILTER;
  @state() private chosen: ReadonlySet<string> | undefined;
  @state() private pages = 1;

  protected override render(): unknown {
    const shown = select(this.alerts, this.filter, this.isSeen);
    const page = shown.slice(0, this.pages * PAGE);
    return html`
      ${this.#summary()} ${this.#filters()} ${this.chosen ? this.#bar(shown) : nothing}
      ${page.length
        ? html`<ul>
            ${repeat(
              page,
              (alert) => alert.id,
              (alert) => this.#card(alert),
            )}
          </ul>`
        : html`<p class="empty">${this.#emptyText()}</p>`}
      ${page.length < shown.length
        ? html`<button class="chip more" @click=${() => (this.pages += 1)}>
            ${this.t("more")}
          </button>`
        : nothing}
    `;
  }

  #emptyText(): string {
    if (this.loading) return this.t("loading");
    return this.t(this.alerts.length ? "no_alerts_filtered" : "no_alerts");
  }

  #summary(): unknown {
    const { t } = this;
    const count = this.alerts.length;
    const unseen = this.alerts.filter((alert) => !this.isSeen(alert)).length;
    const text =
      count === 0
        ? t("today_summary_none")
        : count === 1
          ? t("today_summary_one")
          : t("today_summary", { count });
    return html`<div class="head">
      <h3>${t("alerts")}</h3>
      <span class="quiet">${this.loading && !count ? "" : text}</span>
      <span class="space"></span>
      ${unseen
        ? html`<button class="link" @click=${() => this.#tell("all_seen", [...this.alerts])}>
            ${t("mark_all_seen")}
          </button>`
        : nothing}
    </div>`;
  }

  #filters(): unknown {
    const { t, filter } = this;
    if (!this.alerts.length) return nothing;
    const labels = labelsIn(this.alerts);
    const zones = zonesIn(this.alerts);
    const unseen = this.alerts.filter((alert) => !this.isSeen(alert)).length;
    const chip = (text: unknown, isOn: boolean, change: Partial<Filter>) =>
      html`<button class="chip" aria-pressed=${isOn} @click=${() => this.#change(change)}>
        ${text}
      </button>`;
    return html`<div class="filters" role="group" aria-label=${t("filter")}>
      ${unseen || filter.unseen
        ? chip(html`${t("unseen")} <b>${unseen}</b>`, filter.unseen, { unseen: !filter.unseen })
        : nothing}
      ${labels.length > 1 || filter.label
        ? labels.map((label) =>
            chip(
              html`<span class="dot" style="background:${labelColor(label)}"></span>${t(label)}`,
              filter.label === label,
              { label: filter.label === label ? undefined : label },
            ),
          )
        : nothing}
      ${this.cameras.size > 1
        ? this.#choice(
            "camera",
            "all_cameras",
            filter.camera,
            [...this.cameras.values()].map((c) => [c.entity_id, c.info.name]),
            (camera) => this.#change({ camera }),
          )
        : nothing}
      ${zones.length
        ? this.#choice(
            "zone",
            "all_zones",
            filter.zone,
            zones.map((zone) => [zone, zone]),
            (zone) => this.#change({ zone }),
          )
        : nothing}
      <button
        class="chip"
        aria-pressed=${this.chosen !== undefined}
        @click=${() => (this.chosen = this.chosen ? undefined : new Set())}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon>${t("select")}
      </button>
    </div>`;
  }

  #choice(
    name: TextKey,
    all: TextKey,
    value: string | undefined,
    options: [string, string][],
    change: (value: string | undefined) => void,
  ): unknown {
    const changed = (event: Event) =>
      change((event.target as HTMLSelectElement).value || undefined);
    return html`<select class="chip" aria-label=${this.t(name)} @change=${changed}>
      <option value="" ?selected=${value === undefined}>${this.t(all)}</option>
      ${options.map(
        ([id, text]) => html`<option value=${id} ?selected=${id === value}>${text}</option>`,
      )}
    </select>`;
  }

  #change(change: Partial<Filter>): void {
    this.filter = { ...this.filter, ...change };
    this.pages = 1;
  }

  #bar(shown: Alert[]): unknown {
    const { t } = this;
    const chosen = shown.filter((alert) => this.chosen?.has(alert.id));
    const button = (action: AlertAction, icon: string, text: TextKey) => html`
      <button
        class="icon"
        title=${t(text)}
        aria-label=${t(text)}
        ?disabled=${!chosen.length}
        @click=${() => this.#tell(action, chosen)}
      >
        <ha-icon icon=${icon}></ha-icon>
      </button>
    `;
    return html`<div class="bar" role="toolbar" aria-label=${t("select")}>
      <span aria-live="polite">${t("selected", { count: chosen.length })}</span>
      <span class="space"></span>
      ${button("seen", "mdi:eye-check-outline", "mark_seen")}
      ${button("pin", "mdi:pin-outline", "pin")}
      ${button("download", "mdi:download", "download")}
      ${this.canDelete ? button("delete", "mdi:delete-outline", "delete") : nothing}
      <button class="chip" @click=${() => (this.chosen = undefined)}>${t("done")}</button>
    </div>`;
  }

  #card(alert: Alert): unknown {
    const { t, clock } = this;
    const what = t(textKey("", alert.animal ?? alert.label, "motion"));
    const name = alert.problem ? t(textKey("problem_", alert.problem, "health")) : what;
    const camera = this.cameras.get(alert.entity_id);
    const when = clock.dayAndMinutes(alert.start_us, this.nowUs);
    const length = alert.end_us
      ? lengthText(Math.max(1e6, alert.end_us - alert.start_us))
      : t("going_on");
    const isSeen = this.isSeen(alert);
    const isChosen = this.chosen?.has(alert.id);
    const isPlaying = this.playing === alert.id;
    return html`<li class=${isPlaying ? "playing" : ""} data-alert=${alert.id}>
      <button
        class="open"
        aria-pressed=${this.chosen ? String(isChosen) : nothing}
        aria-current=${isPlaying ? "true" : nothing}
        @click=${() => (this.chosen ? this.#choose(alert) : this.#tell("play", [alert]))}
      >
        <span class="picture">
          ${alert.snapshot_us && camera?.folder
            ? html`<img
                loading="lazy"
                decoding="async"
                alt=""
                src=${this.resolve(`${camera.folder}/alerts/${alert.id}/snapshot.jpg?box=1`)}
              />`
            : html`<ha-icon icon=${ICONS[alert.label]}></ha-icon>`}
          <span class="length">${length}</span>
          ${this.chosen
            ? html`<ha-icon
                class="check"
                icon=${isChosen ? "mdi:checkbox-marked-circle" : "mdi:circle-outline"}
              ></ha-icon>`
            : nothing}
          ${this.pinned.has(alert.id) ? html`<ha-icon class="pin" icon="mdi:pin"></ha-icon>` : ""}
        </span>
        <span class="words">
          <span class="what">
            <span class="dot" style="background:${labelColor(alert.label)}"></span>
            <b>${name}</b>
            ${isSeen
              ? nothing
              : html`<span class="new"><span class="spoken">${t("unseen")}</span></span>`}
          </span>
          <span class="quiet">${when}</span>
          <span class="quiet where">${place(alert, camera, this.cameras.size)}</span>
        </span>
      </button>
      ${isPlaying && !this.chosen ? this.#actions(alert) : nothing}
    </li>`;
  }

  #actions(alert: Alert): unknown {
    const { t } = this;
    const isPinned = this.pinned.has(alert.id);
    const button = (action: AlertAction, icon: string, text: TextKey) => html`
      <button
        class="icon"
        title=${t(text)}
        aria-label=${t(text)}
        @click=${() => this.#tell(action, [alert])}
      >
        <ha-icon icon=${icon}></ha-icon>
      </button>
    `;
    return html`<div class="actions" role="toolbar">
      ${isPinned
        ? button("unpin", "mdi:pin-off-outline", "unpin")
        : button("pin", "mdi:pin-outline", "pin")}
      ${button("download", "mdi:download", "download")}
      ${button("link", "mdi:link-variant", "copy_link")}
      ${this.canLabel && (alert.label === "person" || alert.label === "pet")
        ? html`${button("right", "mdi:thumb-up-outline", "label_right")}
          ${alert.label === "person"
            ? button("wrong", "mdi:account-off-outline", "label_wrong")
            : button("wrong", "mdi:thumb-down-outline", "label_wrong_pet")}`
        : nothing}
      ${this.canDelete ? button("delete", "mdi:delete-outline", "delete") : nothing}
    </div>`;
  }

  #choose(alert: Alert): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(alert.id)) chosen.add(alert.id);
    this.chosen = chosen;
  }

  #tell(action: AlertAction, alerts: Alert[]): void {
    const detail: ActionDetail = { action, alerts };
    this.dispatchEvent(new CustomEvent("cloudcam-action", { detail }));
  }

  static override styles = [
    focusRing,
    buttons,
    css`
      :host {
        display: block;
        container-type: inline-size;
      }
      .head {
        display: flex;
        align-items: baseline;
        gap: 4px 12px;
        flex-wrap: wrap;
      }
      h3 {
        margin: 0;
        font-size: 16px;
        font-weight: 500;
      }
      .space {
        flex: 1;
      }
      .quiet {
        color: var(--secondary-text-color);
        font-size: 13px;
      }
      .link {
        /* themes choose their primary colour for surfaces; as text it may be too faint */
        color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
        font-size: 14px;
        min-height: 36px;
      }
      .filters {
        display: flex;
        gap: 8px;
        overflow-x: auto;
        scrollbar-width: none;
        padding: 8px 2px;
      }
      select.chip {
        background: var(--card-background-color, #fff);
        color: inherit;
        font: inherit;
        font-size: 14px;
        max-width: 160px;
      }
      .bar {
        display: flex;
        align-items: center;
        position: sticky;
        top: 0;
        z-index: 1;
        background: var(--card-background-color, #fff);
        font-size: 14px;
      }
      ul {
        list-style: none;
        margin: 4px 0 0;
        padding: 0;
        display: grid;
        align-items: start;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
        gap: 8px;
      }
      li {
        border-radius: 12px;
        overflow: hidden;
        background: color-mix(in srgb, var(--primary-text-color) 4%, transparent);
        content-visibility: auto;
        contain-intrinsic-size: auto 74px;
      }
      li.playing {
        background: color-mix(in srgb, var(--primary-color) 14%, transparent);
      }
      .open {
        display: flex;
        width: 100%;
        gap: 12px;
        text-align: start;
        align-items: center;
        border-radius: 12px;
      }
      .open:focus-visible {
        outline-offset: -2px;
      }
      .picture {
        position: relative;
        width: 132px;
        aspect-ratio: 16 / 9;
        flex: none;
        background: color-mix(in srgb, var(--primary-text-color) 10%, transparent);
        display: grid;
        place-items: center;
        color: var(--secondary-text-color);
        overflow: hidden;
      }
      .picture img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      .length,
      .pin,
      .check {
        position: absolute;
        color: #fff;
        background: rgb(0 0 0 / 62%);
        border-radius: 6px;
        --mdc-icon-size: 18px;
      }
      .length {
        inset-block-end: 4px;
        inset-inline-end: 4px;
        font-size: 11px;
        line-height: 16px;
        padding: 0 5px;
        font-variant-numeric: tabular-nums;
      }
      .pin {
        inset-block-start: 4px;
        inset-inline-end: 4px;
      }
      .check {
        inset-block-start: 4px;
        inset-inline-start: 4px;
        border-radius: 50%;
      }
      .words {
        display: flex;
        flex-direction: column;
        gap: 1px;
        min-width: 0;
        padding-block: 6px;
      }
      .what {
        display: flex;
        align-items: center;
        gap: 6px;
      }
      .what b {
        font-weight: 500;
      }
      .where {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .new {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--primary-color);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        padding-inline: 4px;
      }
      .empty {
        color: var(--secondary-text-color);
        text-align: center;
        padding: 16px 0;
        margin: 0;
      }
      .more {
        margin: 12px auto 0;
        display: flex;
      }
    `,
  ];
}

const ICONS: Record<Label, string> = {
  person: "mdi:account",
  pet: "mdi:paw",
  motion: "mdi:motion-sensor",
  sound: "mdi:volume-high",
  health: "mdi:cctv-off",
};

/** Where it was: the camera if there are several, and its zones. */
function place(alert: Alert, camera: CameraView | undefined, cameras: number): string {
  const zones = alert.zones.map((zone) => zone.name);
  return [...(cameras > 1 && camera ? [camera.info.name] : []), ...zones].join(" · ");
}
