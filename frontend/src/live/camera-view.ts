/** One camera's picture: a still at once, then the moving picture, now or of any recorded moment. */
import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Translate } from "../i18n";
import { Filmstrip } from "../playback/filmstrip";
import { Player, type PlayerHost, type Speed } from "../playback/player";
import { NewestStill, type Still } from "../playback/stills";
import { buttons, focusRing } from "../styles";
import { SECOND_US, type Clock } from "../time";
import type { CameraView } from "../types";

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
  @property({ type: Boolean }) details = false;

  @state() private scrubUs: number | undefined;
  @state() private still = "";
  @state() private hasStill = false;
  @query("video") private video!: HTMLVideoElement;
  @query("canvas") private canvas!: HTMLCanvasElement;

  player: Player | undefined;
  readonly strip = new Filmstrip();
  readonly #stills = new NewestStill((found) => this.#showStill(found));
  #observer: IntersectionObserver | undefined;
  #isOnScreen = false;
  #resumeAt: "live" | number = "live";
  #polling: ReturnType<typeof setInterval> | undefined;
  #camera = "";
  #pastStillUs = 0;
  readonly #visibility = (): void => this.#look();

  // What the player asks

  folder(): string | undefined {
    const path = this.view?.folder;
    return path ? this.resolve(path) : undefined;
  }

  nowUs(): number {
    return this.now();
  }

  changed(): void {
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
    if (this.isPaused) this.player?.resume();
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

  /** The picture that is on the screen as a file. */
  async savePicture(): Promise<void> {
    const folder = this.folder();
    if (!folder || !this.view) return;
    const us = this.atUs;
    const url = this.isLive
      ? `${folder}/snapshot.jpg`
      : `${folder}/frame.jpg?time_us=${Math.round(us)}&exact=1`;
    const blob = await (await fetch(url)).blob();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    const when = new Date(us / 1000).toISOString().slice(0, 19).replaceAll(":", "-");
    link.download = `${this.view.info.name} ${when}.jpg`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  // Life

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.#visibility);
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
    if (changed.has("view")) this.#refreshStill();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("view")) return;
    const before = changed.get("view");
    const camera = this.view?.entity_id ?? "";
    if (camera !== this.#camera) {
      this.#camera = camera;
      this.strip.clear();
      this.#resumeAt = "live";
      this.#start();
    } else if (before && usable(before) !== usable(this.view)) this.#start();
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

  #draw(source: ImageBitmap, x: number, y: number, width: number, height: number): void {
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
    const showsVideo = player?.hasPicture && usable(this.view, !this.isLive);
    return html`
      <div class="stage" style="aspect-ratio: ${ratio}">
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
        <canvas ?hidden=${this.scrubUs === undefined && !inStills}></canvas>
        ${this.#badge()} ${this.#trouble()}
        <slot></slot>
      </div>
    `;
  }

  #badge(): unknown {
    const { view, t } = this;
    if (!view) return nothing;
    const isMoving = this.player?.hasPicture || this.player?.trouble === "codec";
    const live = usable(view)
      ? html`<span class="live ${isMoving ? "on" : ""}"></span>${isMoving
            ? t("live")
            : t("connecting")}`
      : nothing;
    const when = this.isLive && this.scrubUs === undefined ? live : this.clock.seconds(this.atUs);
    return html`<div class="badge">
      <b>${view.info.name}</b>${this.compact && this.isLive && isMoving
        ? html`<span class="live on" role="img" aria-label=${t("live")}></span>`
        : html`<span class="when">${when}</span>`}
      ${this.details ? html`<span class="when">${this.#how()}</span>` : nothing}
    </div>`;
  }

  #how(): string {
    const { player, t } = this;
    if (player?.trouble === "codec") {
      const codec = this.view?.info.status.video?.codec ?? "?";
      return `${t("via_stills")} · ${t("cant_play", { codec })}`;
    }
    const words = player?.kind ? [t(player.kind === "hls" ? "via_hls" : "via_native")] : [];
    if (this.video?.videoWidth) words.push(`${this.video.videoWidth}×${this.video.videoHeight}`);
    const latency = player?.latencyS;
    if (latency !== undefined) words.push(t("behind", { seconds: latency.toFixed(1) }));
    return words.join(" · ");
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

  static override styles = [
    focusRing,
    buttons,
    css`
      :host {
        display: block;
        position: relative;
        contain: content;
      }
      .stage {
        position: relative;
        width: 100%;
        max-height: var(--cloudcam-stage-height, none);
        background: #000;
        overflow: hidden;
      }
      img,
      video,
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      [hidden] {
        display: none;
      }
      .badge {
        position: absolute;
        inset-block-end: 8px; /* cameras write their own clock at the top */
        inset-inline-start: 8px;
        max-width: calc(100% - 16px);
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
        padding: 4px 10px;
        border-radius: 14px;
        background: rgb(0 0 0 / 60%);
        color: #fff;
        font-size: 13px;
        line-height: 20px;
        pointer-events: none;
      }
      .badge b {
        font-weight: 500;
      }
      .when {
        font-variant-numeric: tabular-nums;
      }
      .live {
        display: inline-block;
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: #bbb;
        margin-inline-end: 6px;
      }
      .live.on {
        background: #ff5252;
      }
      .badge > .live {
        margin: 0;
      }
      .trouble {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        align-items: center;
        justify-content: center;
        gap: 6px;
        padding: 36px 16px 12px;
        text-align: center;
        color: #fff;
        background: rgb(0 0 0 / 62%);
        font-size: 14px;
        --mdc-icon-size: 32px;
      }
      .trouble b {
        font-weight: 500;
      }
      .trouble .chip {
        margin-top: 6px;
      }
    `,
  ];
}

/** Whether there is something to play: a live picture, or (`past`) recordings. */
function usable(view: CameraView | undefined, past = false): boolean {
  if (!view?.folder || !view.connected) return false;
  const { connection } = view.info.status;
  return past || (!view.info.privacy && connection !== "off" && connection !== "offline");
}
