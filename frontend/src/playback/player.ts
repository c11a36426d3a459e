/**
 * One video element that shows a camera now or at any recorded moment.
 *
 * Live pictures come one of several ways, each with an engine that is made when it is first needed.
 * Past moments come from a playlist of the hour that follows; when it ends, the next begins.
 */
import { HOUR_US } from "../time";
import type { Engine, Trouble } from "./engine";
import { LiveLadder, type Attempt, type LiveWays, type Way } from "./live-ways";
import { MseEngine } from "./mse-engine";
import { NativeEngine } from "./native-engine";
import type { Signalling } from "./webrtc-engine";

const RETRY_MS = [500, 1000, 2000, 4000, 8000];
const STRETCH_US = HOUR_US;
/** Failures in a row that are not told yet. */
const MOST_QUIET = 2;
/** Ways that are tried one after the other without a pause. */
const MOST_AT_ONCE = 6;
const FAST_STEP_MS = 250;
const LIVE_MARGIN_US = 5_000_000;
/** Faster than this browsers don't play: then the picture jumps. */
const MOST_RATE = 8;
/** Of a media element's `readyState`: there is a picture. */
const HAVE_CURRENT_DATA = 2;

export const SPEEDS = [1, 2, 8, 32] as const;
export type Speed = (typeof SPEEDS)[number];

export type PlayerMode =
  | { kind: "idle" }
  | { kind: "live" }
  | { kind: "past"; fromUs: number };

export interface PlayerHost {
  /** The camera's folder; undefined while there is none. */
  folder(): string | undefined;
  /** The NVR's clock. */
  nowUs(): number;
  /** Something that is shown changed. */
  changed(): void;
  /** How a live picture may come. */
  liveWays(): LiveWays;
  /** How Home Assistant is asked for its WebRTC; undefined while there is no camera. */
  signalling(): Signalling | undefined;
  /** The picture that is shown goes away until another comes. */
  hold(): void;
}

type EngineFactory = (
  way: Way,
  video: HTMLVideoElement,
  trouble: (t: Trouble) => void,
  host: PlayerHost,
) => Promise<Engine>;

export async function makeEngine(
  way: Way,
  video: HTMLVideoElement,
  trouble: (t: Trouble) => void,
  host: PlayerHost,
): Promise<Engine> {
  if (way === "mse") return new MseEngine(video, trouble, () => host.nowUs() / 1000);
  if (way === "webrtc") {
    const { WebRtcEngine } = await import("./webrtc-engine");
    return new WebRtcEngine(video, trouble, () => host.signalling());
  }
  if ("MediaSource" in globalThis || "ManagedMediaSource" in globalThis) {
    const { HlsEngine, isSupported } = await import("./hls-engine");
    if (isSupported()) return new HlsEngine(video, trouble);
  }
  if (NativeEngine.isSupported(video)) return new NativeEngine(video, trouble);
  throw new Error("no player");
}

export class Player {
  mode: PlayerMode = { kind: "idle" };
  /** Whether a picture of the present mode is on the screen. */
  hasPicture = false;
  trouble: Trouble | undefined;
  /** The browser plays nothing before somebody asks for it by hand. */
  isRefused = false;
  speed: Speed = 1;

  #engine: Engine | undefined;
  readonly #engines = new Map<Way, Promise<Engine>>();
  readonly #made: Engine[] = [];
  #ladder: LiveLadder | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #fast: ReturnType<typeof setInterval> | undefined;
  #stretchEndUs = 0;
  #hasSound = false;
  /** Nobody chose the moment: the stretch before it was played to its end. */
  #isGoingOn = false;
  /** What the element tells meanwhile is still of what it showed before. */
  #isLoading = false;
  #isDestroyed = false;
  readonly #listeners = new AbortController();

  constructor(
    readonly video: HTMLVideoElement,
    private readonly host: PlayerHost,
    private readonly make: EngineFactory = makeEngine,
  ) {
    video.muted = true;
    video.playsInline = true;
    const on = (name: string, listener: () => void): void =>
      video.addEventListener(name, listener, { signal: this.#listeners.signal });
    on("playing", () => this.#shows());
    on("seeked", () => this.#shows());
    on("resize", () => this.video.srcObject && this.#shows());
    on("timeupdate", () => this.host.changed());
    on("pause", () => this.host.changed());
    on("play", () => this.host.changed());
    on("volumechange", () => this.#volumeChanged());
    on("ended", () => this.#goOn());
  }

  get kind(): Engine["kind"] | undefined {
    return this.#engine?.kind;
  }

  /** How the live picture comes now, and why not the better way. */
  get attempt(): (Attempt & { reason: Trouble | undefined }) | undefined {
    const current = this.mode.kind === "live" ? this.#ladder?.current : undefined;
    return current && { ...current, reason: this.#ladder?.reason };
  }

  get isPaused(): boolean {
    return this.video.paused && this.#fast === undefined;
  }

  get latencyS(): number | undefined {
    return this.mode.kind === "live" ? this.#engine?.latencyS() : undefined;
  }

  /** The moment that is on the screen, as the recording's own clock says. */
  get shownUs(): number | undefined {
    const ms = this.hasPicture ? this.#engine?.wallMs() : undefined;
    return ms === undefined ? undefined : ms * 1000;
  }

  live(): void {
    this.#isGoingOn = false;
    this.#setSpeed(1);
    this.mode = { kind: "live" };
    this.#ladder = new LiveLadder(this.host.liveWays());
    this.#begin();
  }

  /** Plays from a recorded moment on, over what is missing. */
  playFrom(timeUs: number): void {
    this.#isGoingOn = false;
    if (this.mode.kind === "past" && this.hasPicture && this.#engine?.seekWall(timeUs / 1000)) {
      this.mode = { kind: "past", fromUs: timeUs };
      this.#play();
      this.host.changed();
      return;
    }
    this.mode = { kind: "past", fromUs: timeUs };
    this.#begin();
  }

  pause(): void {
    this.#stopFast();
    this.video.pause();
  }

  resume(): void {
    if (this.mode.kind === "live") this.live();
    else if (this.mode.kind === "past") {
      this.#setSpeed(this.speed);
      this.#play();
    }
  }

  setSpeed(speed: Speed): void {
    this.#setSpeed(speed);
    if (this.mode.kind === "past") this.#play();
    this.host.changed();
  }

  /** Nobody looks: nothing is loaded. `live` or `playFrom` begin anew. */
  suspend(): void {
    clearTimeout(this.#retry);
    this.#stopFast();
    this.video.pause();
    this.#engine?.stop();
    this.mode = { kind: "idle" };
    this.hasPicture = false;
    this.trouble = undefined;
    this.host.changed();
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.suspend();
    this.#listeners.abort();
    for (const engine of this.#made) engine.destroy();
    this.#engine = undefined;
  }

  #begin(): void {
    clearTimeout(this.#retry);
    this.trouble = undefined;
    this.isRefused = false;
    void this.#load();
  }

  async #load(): Promise<void> {
    const wanted = this.mode;
    this.#isLoading = true;
    if (this.hasPicture) this.host.hold();
    this.hasPicture = false;
    this.host.changed();
    const attempt = wanted.kind === "live" ? this.#ladder?.current : undefined;
    const way = attempt?.way ?? "hls";
    let engine: Engine;
    try {
      engine = await this.#engineOf(way);
    } catch {
      this.#engines.delete(way);
      this.#failed("codec", way);
      return;
    }
    if (!this.#made.includes(engine)) this.#made.push(engine);
    if (this.#isDestroyed) engine.destroy();
    const folder = this.host.folder();
    if (wanted !== this.mode || wanted.kind === "idle" || !folder || this.#isDestroyed) return;
    if (attempt && attempt !== this.#ladder?.current) return;
    if (this.#engine !== engine) this.#engine?.stop();
    this.#engine = engine;
    engine.load(this.#address(folder, wanted, attempt));
    this.#isLoading = false;
    this.#play();
  }

  #engineOf(way: Way): Promise<Engine> {
    let making = this.#engines.get(way);
    if (!making) {
      making = this.make(way, this.video, (trouble) => this.#failed(trouble, way), this.host);
      this.#engines.set(way, making);
    }
    return making;
  }

  #address(
    folder: string,
    mode: Exclude<PlayerMode, { kind: "idle" }>,
    attempt: Attempt | undefined,
  ): string {
    if (mode.kind === "live") {
      if (attempt?.way !== "mse") return `${folder}/live.m3u8?window_s=60`;
      this.#hasSound = !this.video.muted;
      const sound = this.#hasSound ? "&sound=1" : "";
      return `${folder}/live.mp4?stream=${attempt.stream}${sound}`;
    }
    const startUs = Math.round(mode.fromUs);
    // what is recorded later isn't in the playlist
    this.#stretchEndUs = Math.min(startUs + STRETCH_US, Math.round(this.host.nowUs()));
    const endUs = Math.max(this.#stretchEndUs, startUs + LIVE_MARGIN_US);
    return `${folder}/playlist.m3u8?start_us=${startUs}&end_us=${endUs}`;
  }

  #play(): void {
    if (this.#fast !== undefined) return;
    const { mode } = this;
    this.video.play().catch((error: unknown) => {
      // a newer playlist interrupts it; nothing is lost
      if (isRefusal(error) && this.mode === mode && !this.#isDestroyed) this.#refused();
    });
  }

  /** Browsers that play nothing loud by themselves mostly play it silently. */
  #refused(): void {
    if (!this.video.muted) {
      this.video.muted = true;
      this.#play();
      return;
    }
    this.suspend();
    this.isRefused = true;
    this.host.changed();
  }

  #shows(): void {
    if (this.mode.kind === "idle" || this.#isLoading) return;
    // an event that waited while the element was emptied
    if (this.video.readyState < HAVE_CURRENT_DATA) return;
    // of WebRTC there is a black picture, two pixels wide, before the first one comes
    if (this.video.srcObject && this.video.videoWidth <= 2) return;
    this.#failures = 0;
    this.#ladder?.shows();
    this.hasPicture = true;
    this.trouble = undefined;
    if (this.mode.kind === "past" && this.speed !== 1) this.#setSpeed(this.speed);
    this.host.changed();
  }

  /** Live sound is only sent where it is heard. */
  #volumeChanged(): void {
    this.host.changed();
    if (this.attempt?.way !== "mse" || !this.#engine || this.video.muted === !this.#hasSound) return;
    void this.#load();
  }

  /** A stretch of the past was played to its end, or nothing is recorded of the next. */
  #goOn(): void {
    if (this.mode.kind !== "past" || this.#isLoading) return;
    if (this.#stretchEndUs >= this.host.nowUs() - LIVE_MARGIN_US) {
      this.live();
      return;
    }
    this.#isGoingOn = true;
    this.mode = { kind: "past", fromUs: this.#stretchEndUs };
    this.#begin();
  }

  #failed(trouble: Trouble, way: Way): void {
    const isPresent = this.mode.kind !== "live" || this.#ladder?.current?.way === way;
    if (this.mode.kind === "idle" || this.#isDestroyed || !isPresent) return;
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)]!;
    this.#failures += 1;
    if (this.mode.kind === "live") {
      this.#failedLive(trouble, delay);
      return;
    }
    if (trouble === "not_found" && this.#isGoingOn) {
      this.#goOn();
      return;
    }
    if (trouble === "codec" || trouble === "not_found") {
      this.#tell(trouble);
      return;
    }
    this.#again(trouble, delay);
  }

  #failedLive(trouble: Trouble, delay: number): void {
    const before = this.#ladder!.current;
    if (!this.#ladder!.failed(trouble)) this.#tell("codec"); // though the last way was only away
    else if (this.#ladder!.current === before) this.#again(trouble, delay);
    else this.#again(trouble, this.#failures > MOST_AT_ONCE ? delay : 0);
  }

  #again(trouble: Trouble, delay: number): void {
    if (this.#failures > MOST_QUIET) this.#tell(trouble); // a few failures are nobody's business
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#load(), delay);
  }

  #tell(trouble: Trouble): void {
    this.trouble = trouble;
    this.host.changed();
  }

  #setSpeed(speed: Speed): void {
    this.speed = speed;
    this.#stopFast();
    this.video.playbackRate = Math.min(speed, MOST_RATE);
    if (speed > MOST_RATE && this.mode.kind === "past") this.#startFast();
  }

  /** Jumps from picture to picture. */
  #startFast(): void {
    this.video.pause();
    this.#fast = setInterval(() => {
      const [shown, { video }] = [this.shownUs, this];
      if (video.seeking || shown === undefined) return;
      const step = (this.speed * FAST_STEP_MS) / 1000;
      if (video.currentTime + step < video.duration) video.currentTime += step;
      else this.#goOn();
    }, FAST_STEP_MS);
  }

  #stopFast(): void {
    clearInterval(this.#fast);
    this.#fast = undefined;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotAllowedError";
}
