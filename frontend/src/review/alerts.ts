/** The alerts of a day as cards: filtered, selected, kept, deleted, told what they were. */
import { html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Backend } from "../backend";
import type { TextKey, Translate } from "../i18n";
import { iconButton } from "../icon-button";
import { bringIntoView } from "../shown";
import type { Clock } from "../time";
import { memo } from "../memo";
import { labelColor } from "../timeline/palette";
import type { Alert, CameraView } from "../types";
import { alertsStyles } from "./alerts-styles";
import { labelsIn, NO_FILTER, select, zonesIn, type Filter } from "./filter";
import { fold, unfold, type Visit } from "./fold";
import { item, type ItemHost } from "./item";
import { MoreAhead } from "./more";
import { summarize, summaryText } from "./summary";

export type AlertAction =
  | "play"
  | "seen"
  | "all_seen"
  | "pin"
  | "unpin"
  | "download"
  | "delete"
  | "link"
  | "share";

export interface ActionDetail {
  action: AlertAction;
  /** Those of the list; with them go the alerts of motion that are folded into them. */
  visits: readonly Visit[];
}

const PAGE = 24;

export class CloudCamAlerts extends LitElement implements ItemHost {
  @property({ attribute: false }) alerts: readonly Alert[] = [];
  @property({ attribute: false }) cameras: ReadonlyMap<string, CameraView> = new Map();
  @property({ attribute: false }) isSeen: (alert: Alert) => boolean = () => true;
  @property({ attribute: false }) pinned: ReadonlySet<string> = new Set();
  /** The one that plays; it may be older than those of the list. */
  @property({ attribute: false }) playing: Alert | undefined;
  @property({ attribute: false }) nowUs = 0;
  @property({ attribute: false }) t!: Translate;
  @property({ attribute: false }) clock!: Clock;
  @property({ attribute: false }) resolve: (path: string) => string = (path) => path;
  @property({ attribute: false }) backend!: Backend;
  @property({ type: Boolean }) isAdmin = false;
  @property({ type: Boolean }) loading = false;
  /** Changes when what was seen does. */
  @property({ attribute: false }) seenState: unknown;

  @state() private filter: Filter = NO_FILTER;
  @state() private chosen: ReadonlySet<string> | undefined;
  @state() private pages = 1;
  readonly #fold = memo(fold);
  /** Of which it is being said what it was. */
  @state() judged: string | undefined;
  /** Whether it is being said of all that are chosen. */
  @state() private isJudging = false;

  // What an item asks

  isPlaying({ alert, folded }: Visit): boolean {
    const id = this.playing?.id;
    return id !== undefined && (alert.id === id || folded.some((motion) => motion.id === id));
  }

  isChosen({ alert }: Visit): boolean | undefined {
    return this.chosen?.has(alert.id);
  }

  open(visit: Visit): void {
    if (!this.chosen) {
      this.tell("play", [visit]);
      return;
    }
    const chosen = new Set(this.chosen);
    if (!chosen.delete(visit.alert.id)) chosen.add(visit.alert.id);
    this.chosen = chosen;
  }

  tell(action: AlertAction, visits: readonly Visit[]): void {
    const detail: ActionDetail = { action, visits };
    this.dispatchEvent(new CustomEvent("cloudcam-action", { detail }));
  }

  judge(alertId: string | undefined): void {
    this.judged = alertId;
  }

  /** Scrolls to the alert that plays. */
  async reveal(): Promise<void> {
    await this.updateComplete;
    bringIntoView(this.renderRoot.querySelector("li.playing"));
  }

  // What is shown

  constructor() {
    super();
    new MoreAhead(this, () => (this.pages += 1));
  }

  protected override render(): unknown {
    const visits = this.#fold(this.alerts, this.nowUs);
    const alerts = visits.map(({ alert }) => alert);
    const byId = new Map(visits.map((visit) => [visit.alert.id, visit]));
    const shown = select(alerts, this.filter, this.isSeen).map(({ id }) => byId.get(id)!);
    const page = shown.slice(0, this.pages * PAGE);
    return html`
      ${this.#summary(visits)} ${this.#filters(alerts)}
      ${this.chosen ? this.#bar(shown) : nothing} ${this.#older(visits)}
      ${page.length
        ? html`<ul>
            ${repeat(
              page,
              (visit) => visit.alert.id,
              (visit) => item(this, visit),
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

  /** What plays but is not of this day. */
  #older(visits: readonly Visit[]): unknown {
    const { playing } = this;
    if (!playing || visits.some((visit) => this.isPlaying(visit))) return nothing;
    return html`<h4>${this.t("older_alert")}</h4>
      <ul class="older">
        ${item(this, { alert: playing, folded: [] })}
      </ul>`;
  }

  #emptyText(): string {
    if (this.loading) return this.t("loading");
    return this.t(this.alerts.length ? "no_alerts_filtered" : "no_alerts");
  }

  #summary(visits: readonly Visit[]): unknown {
    const { t, clock, filter } = this;
    const camera = filter.camera;
    const of = visits.filter(({ alert }) => !camera || alert.entity_id === camera);
    const hasUnseen = visits.some(({ alert }) => !this.isSeen(alert));
    const isWaiting = this.loading && !visits.length;
    return html`<div class="head">
      <h3>${t("alerts")}</h3>
      <span class="quiet summary">
        ${isWaiting ? nothing : html`<span class="spoken">${t("last_day")}</span>`}
        ${isWaiting ? "" : html`<bdi>${summaryText(summarize(of, clock, this.nowUs), t, clock)}</bdi>`}
      </span>
      <span class="space"></span>
      ${hasUnseen
        ? html`<button class="link" @click=${() => this.tell("all_seen", visits)}>
            ${t("mark_all_seen")}
          </button>`
        : nothing}
    </div>`;
  }

  #filters(alerts: readonly Alert[]): unknown {
    const { t, filter } = this;
    if (!alerts.length) return nothing;
    const labels = labelsIn(alerts);
    const unseen = alerts.filter((alert) => !this.isSeen(alert)).length;
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
      ${this.#choices(alerts)}
      <button
        class="chip"
        aria-pressed=${this.chosen !== undefined}
        @click=${() => this.#select(this.chosen === undefined)}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon>${t("select")}
      </button>
    </div>`;
  }

  #choices(alerts: readonly Alert[]): unknown {
    const { filter } = this;
    const zones = zonesIn(alerts);
    const cameras = [...this.cameras.values()];
    return html`${cameras.length > 1
      ? this.#choice(
          ["camera", "all_cameras"],
          filter.camera,
          cameras.map((c) => [c.entity_id, c.info.name]),
          (camera) => this.#change({ camera }),
        )
      : nothing}
    ${zones.length
      ? this.#choice(
          ["zone", "all_zones"],
          filter.zone,
          zones.map((zone) => [zone, zone]),
          (zone) => this.#change({ zone }),
        )
      : nothing}`;
  }

  #choice(
    [name, all]: [TextKey, TextKey],
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

  #select(isOn: boolean): void {
    this.chosen = isOn ? new Set() : undefined;
    this.isJudging = false;
    this.judged = undefined;
  }

  #bar(shown: readonly Visit[]): unknown {
    const { t } = this;
    const chosen = shown.filter((visit) => this.isChosen(visit));
    const button = (action: AlertAction, icon: string, text: TextKey) =>
      iconButton(t(text), icon, () => chosen.length && this.tell(action, chosen));
    return html`<div class="bar">
      <div class="tools" role="toolbar" aria-label=${t("select")} ?data-none=${!chosen.length}>
        <span aria-live="polite">${t("selected", { count: chosen.length })}</span>
        <span class="space"></span>
        ${button("seen", "mdi:eye-check-outline", "mark_seen")}
        ${button("pin", "mdi:pin-outline", "pin")}
        ${button("download", "mdi:download", "download")}
        ${this.backend.canLabel
          ? iconButton(
              t("label"),
              "mdi:tag-check-outline",
              () => (this.isJudging = !this.isJudging),
              { isExpanded: this.isJudging },
            )
          : nothing}
        ${this.isAdmin ? button("delete", "mdi:delete-outline", "delete") : nothing}
        <button class="chip" @click=${() => this.#select(false)}>${t("done")}</button>
      </div>
      ${this.isJudging && chosen.length
        ? html`<cloudcam-verdicts
            .alerts=${chosen.map(({ alert }) => alert)}
            .backend=${this.backend}
            .t=${t}
          ></cloudcam-verdicts>`
        : nothing}
    </div>`;
  }

  static override styles = alertsStyles;
}

/** The alerts that an action is done to: what is folded is seen, and goes, with its visit. */
export function alertsFor({ action, visits }: ActionDetail): Alert[] {
  if (action === "seen" || action === "all_seen" || action === "delete") return unfold(visits);
  return visits.map(({ alert }) => alert);
}
