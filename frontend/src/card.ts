/** The dashboard card: live pictures, the last 24 hours, and what happened. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { act, type ActionHost } from "./actions";
import { Backend, errorText } from "./backend";
import { cardStyles } from "./card-styles";
import { configForm, ourCameras, readConfig, type Settings } from "./config";
import { translator, type Translate } from "./i18n";
import { iconButton } from "./icon-button";
import type { CloudCamView } from "./live/camera-view";
import { isFarAway } from "./live/stream-choice";
import { controls, type ControlsHost } from "./live/controls";
import { wantStrip } from "./live/strip";
import { DayLoader } from "./review/day-loader";
import { neighbour } from "./review/filter";
import type { ActionDetail, CloudCamAlerts } from "./review/alerts";
import { alertInHash } from "./review/link";
import { Steady } from "./review/steady";
import { Seen } from "./seen";
import { bringIntoView, isShownAnew } from "./shown";
import { clockOf, DAY_US, SECOND_US } from "./time";
import { recordedNear, StripLoader } from "./timeline/data";
import { dataStep } from "./timeline/scale";
import type { CloudCamTimeline, ScrubDetail } from "./timeline/timeline";
import { isAdmin, type Alert, type CameraView, type CardConfig, type Hass, type Pin } from "./types";
import { Watch } from "./watch";

const TICK_MS = 1000;
const BEFORE_ALERT_US = 3 * SECOND_US;
const MOST_ALERTS = 500;
const TOAST_MS = 4000;

/** What is shown large, and which alert plays. */
export interface ShownDetail {
  entityId: string | undefined;
  alertId: string | undefined;
}

export class CloudCamCard extends LitElement implements ActionHost, ControlsHost {
  @state() private settings: Settings | undefined;
  /** The camera that is shown large; none in a grid. */
  @state() private focused: string | undefined;
  @state() private playing: Alert | undefined;
  @state() private details = false;
  @state() private message = "";
  @state() private loading = true;
  @state() private hassState: Hass | undefined;
  @state() isMoving = false;
  @state() hasMore = false;
  @state() pins: readonly Pin[] = [];
  @query(".frame") frame!: HTMLElement;
  @query(".large") private large!: CloudCamView | null;
  @query("cloudcam-alerts") private alertsElement!: CloudCamAlerts | null;
  @query("cloudcam-timeline") private timelineElement!: CloudCamTimeline | null;

  readonly #watch = new Watch(() => this.#watched());
  readonly #steady = new Steady(this);
  readonly #dayLoader = new DayLoader(
    (cameras) => this.#loadDay(cameras),
    () => this.#dayLoaded(),
  );
  readonly seen = new Seen(() => this.requestUpdate());
  readonly #strips = new StripLoader(() => this.requestUpdate());
  #tick: ReturnType<typeof setInterval> | undefined;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;
  /** The hash whose alert was opened: the owner may have gone on to another since. */
  #openedHash = "";
  readonly #hashChanged = (): void => {
    this.#openedHash = "";
    this.#openLinked();
  };

  static getConfigForm = configForm;

  static getStubConfig(hass: Hass): Partial<CardConfig> {
    return { cameras: ourCameras(hass).slice(0, 4) };
  }

  set hass(hass: Hass) {
    const before = this.hassState;
    if (isShownAnew(before, hass)) {
      this.hassState = hass;
      this.#follow();
    }
  }

  get hass(): Hass {
    return this.hassState!;
  }

  get t(): Translate {
    return translator(this.hassState?.locale.language);
  }

  setConfig(config: CardConfig): void {
    this.settings = readConfig(config);
    const { cameras, layout } = this.settings;
    const stays = this.focused && cameras.includes(this.focused);
    this.dataset.layout = layout;
    if (!stays) this.focused = layout === "single" ? cameras[0] : undefined;
    this.#dayLoader.forget();
    this.#follow();
  }

  getCardSize(): number {
    return 4 + (this.settings?.timeline ? 2 : 0) + (this.settings?.alerts ? 6 : 0);
  }

  getGridOptions(): object {
    return { columns: "full", min_columns: 6, rows: "auto", min_rows: 4 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#tick = setInterval(() => {
      if (!document.hidden) this.requestUpdate();
    }, TICK_MS);
    window.addEventListener("hashchange", this.#hashChanged);
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#tick);
    clearTimeout(this.#toastTimer);
    window.removeEventListener("hashchange", this.#hashChanged);
    this.#watch.stop();
    this.seen.stop();
    this.#dayLoader.forget();
  }

  // What parts of the card ask

  camera(entityId: string): CameraView | undefined {
    return this.#watch.cameras.get(entityId);
  }

  nowUs(): number {
    return this.#watch.nowUs();
  }

  async loadPins(): Promise<void> {
    this.pins = await new Backend(this.hass).pins();
  }

  forget(alert: Alert): void {
    if (this.playing?.id === alert.id) this.playing = undefined;
    this.#watch.removeAlert(alert.id);
  }

  get listsAll(): boolean {
    const { cameras = [] } = this.settings ?? {};
    const listed = this.#listedCamera === undefined ? cameras : [this.#listedCamera];
    return ourCameras(this.hass).every((id) => listed.includes(id));
  }

  /** The one whose alerts are listed; undefined for all of the card. */
  get #listedCamera(): string | undefined {
    return this.settings?.layout === "single" ? this.focused : undefined;
  }

  toast(text: string): void {
    clearTimeout(this.#toastTimer);
    this.message = text;
    this.#toastTimer = setTimeout(() => (this.message = ""), TOAST_MS);
  }

  toggleMoving(): void {
    this.isMoving = !this.isMoving;
  }

  toggleDetails(): void {
    this.details = !this.details;
  }

  toggleMore(): void {
    this.hasMore = !this.hasMore;
  }

  get backToGrid(): (() => void) | undefined {
    return this.settings?.layout === "grid" ? () => this.#focus(undefined) : undefined;
  }

  /** Shows a camera large, or all of them again. */
  show(entityId: string | undefined): void {
    if (!entityId || this.settings?.cameras.includes(entityId)) this.#focus(entityId);
  }

  /** Plays an alert of whatever day. */
  open(alert: Alert): void {
    if (alert.id !== this.playing?.id) this.#play(alert);
  }

  step(direction: -1 | 1): void {
    const from = this.playing?.start_us ?? this.large?.atUs ?? this.nowUs();
    const found = neighbour(this.#alertsOf(this.focused), from, direction);
    if (found) this.#play(found);
    else if (direction > 0) this.goLive();
  }

  readonly goLive = (): void => {
    this.playing = undefined;
    this.large?.goLive();
  };

  switchCamera(view: CameraView): void {
    new Backend(this.hass)
      .switchCamera(view.entity_id, view.info.privacy)
      .catch((error: unknown) => this.toast(this.t("failed", { error: errorText(error) })));
  }

  // What is known

  #follow(): void {
    const [hass, settings] = [this.hassState, this.settings];
    if (!hass || !settings || !this.isConnected) return;
    this.#watch.follow(hass.connection, settings.cameras, hass.connected);
    this.seen.follow(hass);
    this.#wantDay();
  }

  /** Of the cameras that can answer only: one that can't would take the others' day away. */
  #wantDay(): void {
    const { hassState: hass, settings } = this;
    if (!hass?.connected) this.#dayLoader.forget();
    else this.#dayLoader.want(settings?.cameras.filter((id) => this.camera(id)?.connected) ?? []);
  }

  async #loadDay(cameras: string[]): Promise<void> {
    const [before, dayUs] = [this.#watch.alerts, this.nowUs() - DAY_US];
    const alerts = await new Backend(this.hass).alerts(cameras, dayUs, MOST_ALERTS);
    const oldestUs = alerts.at(-1)?.start_us ?? dayUs; // the newest come first
    const sinceUs = alerts.length < MOST_ALERTS ? dayUs : oldestUs;
    this.#watch.replaceAlerts(alerts, { entityIds: cameras, sinceUs, before });
    await this.loadPins();
  }

  #dayLoaded(): void {
    this.loading = false;
    this.#openLinked();
  }

  #watched(): void {
    const { isKnown, cameras, alerts } = this.#watch;
    const isDayComing = [...cameras.values()].some((view) => view.connected);
    if (isKnown) this.loading = this.loading && isDayComing && alerts.size === 0;
    this.#wantDay();
    this.requestUpdate();
  }

  #alertsOf(entityId: string | undefined): readonly Alert[] {
    return this.#steady.alerts(this.#watch.alerts, entityId);
  }

  #openLinked(): void {
    if (location.hash === this.#openedHash) return;
    const address = alertInHash(location.hash);
    const alert = address && this.#watch.alerts.get(address.alertId);
    if (!alert || !this.settings?.cameras.includes(alert.entity_id)) return;
    this.#openedHash = location.hash;
    this.#play(alert);
  }

  // What is done

  #focus(entityId: string | undefined): void {
    if (entityId === this.focused) return;
    this.focused = entityId;
    this.playing = undefined;
    this.isMoving = false;
    this.#strips.forget();
  }

  #play(alert: Alert): void {
    this.#focus(alert.entity_id);
    this.playing = alert;
    void this.seen.add(this.hass, [alert]);
    const fromUs = Math.max(alert.clip_start_us, alert.start_us - BEFORE_ALERT_US);
    void this.updateComplete.then(() => {
      this.large?.playFrom(fromUs);
      this.timelineElement?.reveal(fromUs);
      // where alerts come first, the picture is in sight anyway
      if (this.settings?.layout === "review") void this.alertsElement?.reveal();
      else bringIntoView(this.frame);
    });
  }

  #scrub(event: CustomEvent<ScrubDetail>): void {
    const { us, phase } = event.detail;
    const view = this.large;
    if (!view) return;
    if (phase === "move") view.scrub(us);
    else if (phase === "cancel") view.endScrub(undefined);
    else if (us >= this.nowUs() - 3 * SECOND_US) this.goLive();
    else {
      this.playing = undefined;
      view.endScrub(recordedNear(this.#strips.strip, us) ?? us);
    }
    this.requestUpdate();
  }

  #spanChanged(): void {
    wantStrip(this.large, this.timelineElement);
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    if (event.target instanceof HTMLButtonElement || !this.focused) return;
    if (event.key === " ") this.large?.togglePause();
    else if (event.key === "[") this.step(-1);
    else if (event.key === "]") this.step(1);
    else return;
    event.preventDefault();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has("focused") || changed.has("playing")) {
      const detail: ShownDetail = { entityId: this.focused, alertId: this.playing?.id };
      this.dispatchEvent(new CustomEvent("cloudcam-shown", { detail }));
    }
    const [timeline, entityId] = [this.timelineElement, this.focused];
    if (!timeline || !entityId || !this.hassState?.connected) return;
    const step = dataStep(timeline.shown, timeline.pixels);
    const backend = new Backend(this.hass);
    void this.#strips.want(backend, entityId, timeline.shown, step, timeline.limits);
  }

  // What is shown

  protected override render(): TemplateResult | typeof nothing {
    const { settings, t } = this;
    if (!settings || !this.hassState) return nothing;
    if (!settings.cameras.length) {
      return html`<ha-card class="none">
        <ha-icon icon="mdi:cctv"></ha-icon>
        <b>${t("no_camera_title")}</b><span>${t("no_camera_text")}</span>
      </ha-card>`;
    }
    return html`<ha-card @keydown=${this.#key}>
      ${settings.title ? html`<h2>${settings.title}</h2>` : nothing}
      ${this.#tabs(settings)}
      ${this.focused || settings.layout !== "review"
        ? html`<div class="frame">
            ${settings.layout === "review" ? this.#close() : nothing}
            ${this.focused ? this.#one(this.focused, settings) : this.#grid(settings.cameras)}
          </div>`
        : nothing}
      ${settings.alerts ? this.#review() : nothing}
      <div class="toast" role="status" ?hidden=${!this.message}>${this.message}</div>
    </ha-card>`;
  }

  #close(): unknown {
    return iconButton(this.t("close"), "mdi:close", () => this.show(undefined), { look: "close" });
  }

  /** Several cameras, one at a time. */
  #tabs({ cameras, layout }: Settings): unknown {
    if (layout !== "single" || cameras.length < 2) return nothing;
    return html`<div class="tabs" role="group" aria-label=${this.t("camera")}>
      ${cameras.map(
        (id) => html`<button
          class="chip"
          aria-pressed=${id === this.focused}
          @click=${() => this.#focus(id)}
        >
          ${this.#nameOf(id)}
        </button>`,
      )}
    </div>`;
  }

  #nameOf(entityId: string): string {
    return this.camera(entityId)?.info.name ?? entityId;
  }

  #grid(cameras: string[]): unknown {
    return html`<div class="grid" style="--count:${cameras.length}">
      ${cameras.map(
        (id) => html`<button
          class="cell"
          title=${this.t("show_camera", { camera: this.#nameOf(id) })}
          @click=${() => this.#focus(id)}
        >
          ${this.#view(id, true)}
        </button>`,
      )}
    </div>`;
  }

  #view(entityId: string, compact: boolean): unknown {
    const { hass, t } = this;
    return html`<cloudcam-view
      class=${compact ? "" : "large"}
      .view=${this.camera(entityId)}
      .error=${this.#watch.errors.get(entityId)}
      .t=${t}
      .clock=${clockOf(hass)}
      .now=${this.#steady.now}
      .resolve=${this.#steady.resolve}
      .compact=${compact}
      .hass=${hass}
      .stream=${this.settings?.stream ?? "auto"}
      .far=${isFarAway(hass, navigator)}
      .details=${this.details && !compact}
      @cloudcam-player=${compact ? nothing : this.#spanChanged}
    >
      ${this.isMoving && !compact
        ? html`<cloudcam-ptz
            .t=${t}
            @cloudcam-move=${(event: CustomEvent<object>) => this.#move(entityId, event.detail)}
          ></cloudcam-ptz>`
        : nothing}
    </cloudcam-view>`;
  }

  #move(entityId: string, order: object): void {
    new Backend(this.hass)
      .move(entityId, order)
      .catch((error: unknown) => this.toast(this.t("failed", { error: errorText(error) })));
  }

  #one(entityId: string, settings: Settings): unknown {
    const view = this.camera(entityId);
    return html`
      ${this.#view(entityId, false)}
      ${view ? controls(this, this.large ?? undefined, view) : nothing}
      ${view && settings.timeline ? this.#timeline(view) : nothing}
    `;
  }

  #timeline(view: CameraView): unknown {
    const sun = this.hass.states["sun.sun"]?.attributes;
    return html`<cloudcam-timeline
      .strip=${this.#strips.strip}
      .alerts=${this.#alertsOf(view.entity_id)}
      .selected=${this.playing?.id}
      .nowUs=${this.nowUs()}
      .oldestUs=${view.info.status.oldest_us ?? 0}
      .cursorUs=${this.large?.atUs ?? this.nowUs()}
      .live=${this.large?.isLive ?? true}
      .clock=${clockOf(this.hass)}
      .t=${this.t}
      .sun=${this.#steady.sun(sun?.next_rising, sun?.next_setting)}
      .dark=${this.hass.themes?.darkMode ?? false}
      @cloudcam-scrub=${this.#scrub}
      @cloudcam-span=${this.#spanChanged}
      @cloudcam-alert=${(event: CustomEvent<string>) => {
        const alert = this.#watch.alerts.get(event.detail);
        if (alert) this.#play(alert);
      }}
      @pointerenter=${() => wantStrip(this.large, this.timelineElement, true)}
      @pointerdown=${() => wantStrip(this.large, this.timelineElement, true)}
    ></cloudcam-timeline>`;
  }

  #review(): unknown {
    const { hass } = this;
    return html`<cloudcam-alerts
      .alerts=${this.#alertsOf(this.#listedCamera)}
      .cameras=${this.#steady.cameras(this.#watch.cameras)}
      .isSeen=${this.#steady.isSeen}
      .seenState=${this.seen.state}
      .pinned=${this.#steady.pinned(this.pins)}
      .playing=${this.playing}
      .nowUs=${this.#steady.minuteUs}
      .t=${this.t}
      .clock=${clockOf(hass)}
      .resolve=${this.#steady.resolve}
      .isAdmin=${isAdmin(hass)}
      .backend=${this.#steady.backend(hass)}
      .loading=${this.loading}
      @cloudcam-action=${(event: CustomEvent<ActionDetail>) => this.#act(event.detail)}
    ></cloudcam-alerts>`;
  }

  #act(detail: ActionDetail): void {
    const [first] = detail.visits;
    if (detail.action !== "play") void act(this, detail);
    else if (first) {
      this.#play(first.alert);
      void this.seen.add(this.hass, [...first.folded]);
    }
  }

  static override styles = cardStyles;
}
