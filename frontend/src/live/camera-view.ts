/** One camera's picture: a still at once, then the moving picture, now or of any recorded moment. */
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Translate } from "../i18n";
import { Filmstrip } from "../playback/filmstrip";
import type { LiveWays, StreamKind, Way } from "../playback/live-ways";
import { isSupported } from "../playback/mse-engine";
import { Player, type PlayerHost, type Speed } from "../playback/player";
import { NewestStill, type Still } from "../playback/stills";
import type { Signalling } from "../playback/webrtc-engine";
import { downloadWhole, pictureName } from "../review/download";
import { buttons, focusRing } from "../styles";
import { SECOND_US, type Clock } from "../time";
import type { CameraView, Hass } from "../types";
import { howText } from "./how";
import { chooseStream, type StreamSetting } from "./stream-choice";
import { stageStyles } from "./stage-styles";
import { usable } from "./usable";
import { ZoomGestures } from "./zoom";

const STILL_EVERY_MS = 1000;
/** What is asked for while a finger drags; the strip's tile is shown until it comes. */
const SCRUB_WIDTH = 640;

export class CloudCamView extends LitElement implements PlayerHost {
  @property({ attribute: false }) view: CameraView | undefined;
  @property({ attribute: false }) error: string | undefined;
  @property({ attribute: false }) t!: Translate;
  @property({ attribute: false }) clock!: Clock;
  @property({ attribute: false }) now: () => number = () => Date.now() * 1000;
  @property({ attribute: false }) resolve: (path: string) => string = (path) => path;
  @property({ type: Boolean }) compact = false;
  @property({ attribute: false }) hass: Hass | undefined;
  /** Which of the camera's streams is shown live. */
  @property({ attribute: false }) stream: StreamSetting = "auto";
  /** The page came from outside the home. */
  @property({ type: Boolean }) far = false;
  @property({ type: Boolean }) details = false;

  @state() private scrubUs: number | undefined;
  @state() private still = "";
  @state() private hasStill = false;
  @query("video") private video!: HTMLVideoElement;
  @query("canvas") private canvas!: HTMLCanvasElement;
  @query(".stage") private stage!: HTMLElement;

  player: Player | undefined;
  readonly strip = new Filmstrip();
  readonly zoom = new ZoomGestures(
    () => this.stage,
    () => this.#zoomChanged(),
  );
  readonly #stills = new NewestStill((found) => this.#showStill(found));
  #observer: IntersectionObserver | undefined;
  #isOnScreen = false;
  #resumeAt: "live" | number = "live";
  #polling: ReturnType<typeof setInterval> | undefined;
  #camera = "";
  #isNewCamera = false;
  #pastStillUs = 0;
  #isHeld = false;
  #wantedStream: StreamKind = "main";
  readonly #visibility = (): void => this.#look();
  readonly #fullscreen = (): void => this.#wantMore();

  // What the player asks

  folder(): string | undefined {
    const path = this.view?.folder;
    return path ? this.resolve(path) : undefined;
  }

  nowUs(): number {
    return this.now();
  }

  liveWays(): LiveWays {
    const hasSub = this.view?.info.has_sub ?? false;
    this.#wantedStream = this.#chosenStream;
    const ways: Way[] = isSupported() ? ["mse", "webrtc", "hls"] : ["webrtc", "hls"];
    return { ways, stream: this.#wantedStream, hasSub };
  }

  signalling(): Signalling | undefined {
    const [hass, entityId] = [this.hass, this.view?.entity_id];
    if (!hass || entityId === undefined) return undefined;
    return { connection: hass.connection, callWS: (message) => hass.callWS(message), entityId };
  }

  /** Keeps the last picture on the screen until there is another. */
  hold(): void {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (this.scrubUs !== undefined || !width || !height) return;
    this.#draw(this.video, 0, 0, width, height);
    this.#isHeld = true;
  }

  changed(): void {
    if (this.player?.hasPicture || this.player?.mode.kind === "idle") this.#isHeld = false;
    this.#poll();
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("cloudcam-player"));
  }

  // What the card asks

  get isLive(): boolean {
    return this.#resumeAt === "live";
  }

  get isPaused(): boolean {
    return this.player?.isPaused ?? true;
  }

  get speed(): Speed {
    return this.player?.speed ?? 1;
  }

  /** The moment that is looked at. */
  get atUs(): number {
    if (this.scrubUs !== undefined) return this.scrubUs;
    if (this.isLive) return this.now();
    if (this.player?.trouble === "codec") return this.#pastStillUs;
    return this.player?.shownUs ?? (this.#resumeAt as number);
  }

  get #chosenStream(): StreamKind {
    return chooseStream({
      setting: this.stream,
      hasSub: this.view?.info.has_sub ?? false,
      compact: this.compact,
      width: this.clientWidth,
      isZoomed: this.zoom.isZoomed,
      isFar: this.far,
    });
  }

  get element(): HTMLVideoElement | undefined {
    return this.video;
  }

  goLive(): void {
    this.#resumeAt = "live";
    this.#endScrub();
    if (this.#mayPlay) this.player?.live();
    this.requestUpdate();
  }

  playFrom(us: number): void {
    this.#resumeAt = us;
    this.#pastStillUs = us;
    if (this.#mayPlay || this.view) this.player?.playFrom(us);
    this.requestUpdate();
  }

  setSpeed(speed: Speed): void {
    this.player?.setSpeed(speed);
  }

  togglePause(): void {
    if (this.player?.mode.kind === "idle") this.#start();
    else if (this.isPaused) this.player?.resume();
    else this.player?.pause();
  }

  /** Shows the picture of a moment under the finger. */
  scrub(us: number): void {
    const folder = this.folder();
    if (this.scrubUs === undefined) this.player?.pause();
    this.scrubUs = us;
    const tile = this.strip.tile(us);
    if (tile) {
      this.#draw(tile.bitmap, tile.x, tile.y, tile.width, tile.height);
      this.canvas.dataset.tileUs = String(tile.timeUs);
    }
    if (folder) {
      this.#stills.want(`${folder}/frame.jpg?time_us=${Math.round(us)}&width=${SCRUB_WIDTH}`);
    }
  }

  /** The finger is up: plays from there, or goes on as before. */
  endScrub(us: number | undefined): void {
    if (us !== undefined) this.playFrom(us);
    else {
      this.#endScrub();
      this.player?.resume();
    }
  }

  /** The picture that is on the screen as a file. Raises what went wrong. */
  async savePicture(): Promise<void> {
    const folder = this.folder();
    if (!folder || !this.view) return;
    const us = this.atUs;
    const url = this.isLive
      ? `${folder}/snapshot.jpg`
      : `${folder}/frame.jpg?time_us=${Math.round(us)}&exact=1`;
    await downloadWhole(url, pictureName(this.clock, this.view.info.name, us));
  }

  // Life

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#visibility);
    document.addEventListener("fullscreenchange", this.#fullscreen);
    this.#observer = new IntersectionObserver((entries) => {
      this.#isOnScreen = entries.at(-1)?.isIntersecting ?? false;
      this.#look();
    });
    this.#observer.observe(this);
    if (this.hasUpdated) this.#makePlayer();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("visibilitychange", this.#visibility);
    document.removeEventListener("fullscreenchange", this.#fullscreen);
    this.#observer?.disconnect();
    this.#isOnScreen = false;
    this.player?.destroy();
    this.player = undefined;
    clearInterval(this.#polling);
    this.#polling = undefined;
    this.#stills.cancel();
    this.strip.clear();
  }

  override firstUpdated(): void {
    this.#makePlayer();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    if ((this.view?.entity_id ?? "") !== this.#camera) this.#leaveCamera();
    this.#refreshStill();
  }

  /** Nothing of the camera before may be seen under the next one's name. */
  #leaveCamera(): void {
    this.#camera = this.view?.entity_id ?? "";
    this.#isNewCamera = true;
    this.#resumeAt = "live";
    this.player?.suspend();
    this.#endScrub();
    this.#isHeld = false;
    this.still = "";
    this.hasStill = false;
    this.zoom.reset();
    this.strip.clear();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("stream") && changed.get("stream") !== undefined) this.#start();
    if (!changed.has("view")) return;
    const before = changed.get("view");
    if (this.#isNewCamera) {
      this.#isNewCamera = false;
      this.#start();
    } else if (before && usable(before) !== usable(this.view)) this.#start();
  }

  #zoomChanged(): void {
    this.requestUpdate();
    this.#wantMore();
  }

  /** More of the picture is seen than when it began: the main stream shows it. */
  #wantMore(): void {
    const isMore = this.#wantedStream === "sub" && this.#chosenStream === "main";
    if (isMore && this.isLive && this.player?.mode.kind === "live") this.player.live();
  }

  #makePlayer(): void {
    this.player ??= new Player(this.video, this);
    this.#start();
  }

  get #mayPlay(): boolean {
    return this.#isOnScreen && !document.hidden && usable(this.view);
  }

  /** Somebody looks, or nobody does any more. */
  #look(): void {
    if (!this.#mayPlay) {
      const { mode } = this.player ?? {};
      if (mode?.kind === "past") this.#resumeAt = this.player!.shownUs ?? mode.fromUs;
      const root = this.renderRoot as ShadowRoot; // the document names the outermost host only
      if (root.pictureInPictureElement !== this.video) this.player?.suspend();
    } else if (this.player?.mode.kind === "idle") {
      this.#refreshStill();
      this.#start();
    }
  }

  #start(): void {
    if (!this.#mayPlay) {
      if (!usable(this.view) && this.isLive) this.player?.suspend();
      return;
    }
    if (this.#resumeAt === "live") this.player?.live();
    else this.player?.playFrom(this.#resumeAt);
  }

  /** The last picture, at once; only where there is no moving one. */
  #refreshStill(): void {
    const folder = this.folder();
    if (!folder || this.view?.info.privacy) {
      this.still = "";
      this.hasStill = false;
    } else if (!this.still || !this.player?.hasPicture) {
      const url = `${folder}/snapshot.jpg?width=${this.compact ? 480 : 960}`;
      if (!this.still.startsWith(url)) this.still = url;
    }
  }

  /** Single pictures where the browser can't play: one a second. */
  #poll(): void {
    const needed = this.player?.trouble === "codec" && this.#mayPlay;
    if (needed && this.#polling === undefined) {
      this.#polling = setInterval(() => this.#pollOnce(), STILL_EVERY_MS);
    } else if (!needed && this.#polling !== undefined) {
      clearInterval(this.#polling);
      this.#polling = undefined;
    }
  }

  #pollOnce(): void {
    const folder = this.folder();
    if (!folder || this.scrubUs !== undefined) return;
    if (this.isLive) {
      this.#stills.want(`${folder}/snapshot.jpg?width=1280&at=${Date.now()}`);
      return;
    }
    this.#pastStillUs += SECOND_US;
    this.#stills.want(`${folder}/frame.jpg?time_us=${Math.round(this.#pastStillUs)}&width=1280`);
    this.requestUpdate();
  }

  #showStill(found: Still | undefined): void {
    if (!found) return;
    const { bitmap } = found;
    if (this.scrubUs !== undefined || this.#polling !== undefined) {
      this.#draw(bitmap, 0, 0, bitmap.width, bitmap.height);
      if (this.scrubUs !== undefined) this.canvas.dataset.timeUs = String(found.timeUs);
    }
    bitmap.close();
  }

  #draw(source: ImageBitmap | HTMLVideoElement, x: number, y: number, width: number, height: number): void {
    const { canvas } = this;
    if (canvas.width !== SCRUB_WIDTH) canvas.width = SCRUB_WIDTH;
    const wanted = Math.round((SCRUB_WIDTH * height) / width);
    if (canvas.height !== wanted) canvas.height = wanted;
    canvas.getContext("2d")!.drawImage(source, x, y, width, height, 0, 0, canvas.width, wanted);
    delete canvas.dataset.timeUs;
  }

  #endScrub(): void {
    this.scrubUs = undefined;
    this.#stills.cancel();
  }

  protected override render(): unknown {
    const { player } = this;
    // the picture under the finger stays until the video shows it
    if (this.scrubUs !== undefined && player?.hasPicture && !this.isLive && !player.isPaused) {
      queueMicrotask(() => this.#endScrub());
    }
    const video = this.view?.info.status.video;
    const ratio = video?.width && video.height ? `${video.width} / ${video.height}` : "16 / 9";
    const inStills = player?.trouble === "codec";
    const showsVideo = (player?.hasPicture ?? false) && usable(this.view, !this.isLive);
    return html`
      <div
        class="stage ${this.zoom.isZoomed ? "zoomed" : ""}"
        style="aspect-ratio: ${ratio}"
        role="group"
        aria-label=${this.view?.info.name ?? ""}
        tabindex=${this.compact ? nothing : 0}
        @wheel=${this.compact ? nothing : this.zoom.wheel}
        @pointerdown=${this.compact ? nothing : this.zoom.down}
        @pointermove=${this.compact ? nothing : this.zoom.move}
        @pointerup=${this.compact ? nothing : this.zoom.up}
        @pointercancel=${this.compact ? nothing : this.zoom.up}
        @keydown=${this.compact ? nothing : this.zoom.key}
      >
        ${this.#picture(showsVideo, inStills)}
        ${this.#badge()} ${this.#trouble()}
        ${this.#zoomButton()}
        <slot></slot>
      </div>
    `;
  }

  #picture(showsVideo: boolean, inStills: boolean): unknown {
    const { scale, x, y } = this.zoom.closeness;
    const zoom = this.zoom.isZoomed
      ? `transform: translate(${x * 100}%, ${y * 100}%) scale(${scale})`
      : "";
    return html`
      <div class="picture" style=${zoom}>
        ${this.still
          ? html`<img
              src=${this.still}
              alt=""
              ?hidden=${!this.hasStill}
              @load=${() => (this.hasStill = true)}
              @error=${() => (this.hasStill = false)}
            />`
          : nothing}
        <video
          muted
          playsinline
          disableRemotePlayback
          aria-label=${this.view?.info.name ?? ""}
          style="visibility:${showsVideo ? "visible" : "hidden"}"
        ></video>
        <canvas ?hidden=${this.scrubUs === undefined && !inStills && !this.#isHeld}></canvas>
      </div>
    `;
  }

  #zoomButton(): unknown {
    const { t, zoom } = this;
    if (!zoom.isZoomed) return nothing;
    return html`<button
      class="chip whole"
      title=${t("zoom_whole")}
      aria-label=${t("zoom_whole")}
      @click=${() => zoom.reset()}
    >
      <ha-icon icon="mdi:magnify-minus-outline"></ha-icon>${zoom.closeness.scale.toFixed(1)}×
    </button>`;
  }

  #badge(): unknown {
    const { view, t } = this;
    if (!view) return nothing;
    const inStills = this.player?.trouble === "codec";
    const isStopped = (this.player?.isRefused || (this.player?.hasPicture && this.isPaused)) ?? false;
    const isMoving = inStills || (this.player?.hasPicture && !isStopped);
    const state = isMoving ? "live" : isStopped ? "paused" : "connecting";
    const live = usable(view)
      ? html`<span class="live ${isMoving ? "on" : ""}"></span>${t(state)}`
      : nothing;
    const when = this.isLive && this.scrubUs === undefined ? live : this.clock.seconds(this.atUs);
    return html`<div class="badge">
      <b>${view.info.name}</b>${this.compact && this.isLive && isMoving
        ? html`<span class="live on" role="img" aria-label=${t("live")}></span>`
        : html`<bdi class="when">${when}</bdi>`}
      ${this.details ? html`<bdi class="when">${howText(view, this.player, t)}</bdi>` : nothing}
    </div>`;
  }

  /** What is wrong, in the middle of the picture. */
  #trouble(): unknown {
    const { t, view } = this;
    const say = (icon: string, title: string, text = "", retry = false) => html`
      <div class="trouble" role="status">
        <ha-icon icon=${icon}></ha-icon>
        <b>${title}</b>
        ${text ? html`<span>${text}</span>` : nothing}
        ${retry
          ? html`<button class="chip" @click=${() => this.#start()}>${t("retry")}</button>`
          : nothing}
      </div>
    `;
    if (this.error) {
      const isDenied = this.error === "unauthorized";
      return say(isDenied ? "mdi:lock" : "mdi:help-circle", t(isDenied ? "unauthorized" : "not_found"));
    }
    if (!view) return html`<div class="trouble"><span>${t("loading")}</span></div>`;
    if (!view.connected) return say("mdi:lan-disconnect", t("nvr_offline"));
    if (!view.folder) return say("mdi:lock", t("unauthorized"));
    if (this.isLive && this.scrubUs === undefined) {
      if (view.info.privacy) return say("mdi:video-off", t("camera_off"), t("camera_off_text"));
      const { connection, error } = view.info.status;
      if (connection === "offline") {
        return say("mdi:cctv-off", t("camera_offline"), error?.message ?? "");
      }
    }
    if (this.player?.isRefused) {
      return html`<div class="trouble">
        <button class="chip" @click=${() => this.#start()}>${t("play")}</button>
      </div>`;
    }
    switch (this.player?.trouble) {
      case "not_found":
        return this.isLive ? nothing : say("mdi:filmstrip-off", t("nothing_recorded"));
      case "network":
        return say("mdi:wifi-alert", t("connecting"), "", true);
      case "denied":
        return say("mdi:lock", t("unauthorized"), "", true);
    }
    return nothing;
  }

  static override styles = [focusRing, buttons, stageStyles];
}
