/**
 * The camera's own packets, straight into the browser's decoder: the NVR's fragmented MP4 over a
 * WebSocket into Media Source Extensions. Live only; it begins with the newest keyframe.
 */
import type { Engine, OnTrouble, Trouble } from "./engine";
import { LiveEdge, type Span } from "./live-edge";
import { WallClock } from "./wall-clock";

const FOLLOW_MS = 200;
/** Nothing came for so long: the line is dead. */
const SILENCE_MS = 8000;
/** Pictures that are older when they come: the line is too slow for this stream. */
const SLOW_MS = 5000;
const SLOW_FOR_MS = 4000;
/** Pictures came for so long and none was shown: the browser can't, though it said so. */
const FIRST_PICTURE_MS = 8000;
const KEPT_S = 6;
const TRIM_S = 12;

interface WithManaged {
  ManagedMediaSource?: typeof MediaSource;
}

function mediaSource(): typeof MediaSource | undefined {
  // iPhones have the managed one only, and where there are both it is the thriftier
  return (globalThis as WithManaged).ManagedMediaSource ?? globalThis.MediaSource;
}

export function isSupported(): boolean {
  return mediaSource() !== undefined && "WebSocket" in globalThis;
}

/** One stream from its beginning to its end. */
class Session {
  readonly clock = new WallClock();
  readonly #edge = new LiveEdge();
  readonly #socket: WebSocket;
  readonly #source: MediaSource;
  readonly #url: string;
  readonly #ending = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  #buffer: SourceBuffer | undefined;
  #type = "";
  #queue: Uint8Array<ArrayBuffer>[] = [];
  #heardMs = Date.now();
  #slowSinceMs: number | undefined;
  #firstBytesMs: number | undefined;
  #hasBegun = false;
  #hasShown = false;

  constructor(
    url: string,
    private readonly video: HTMLVideoElement,
    private readonly nowMs: () => number,
    private readonly failed: OnTrouble,
  ) {
    const { signal } = this.#ending;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    const listen = <K extends keyof WebSocketEventMap>(
      name: K,
      act: (event: WebSocketEventMap[K]) => void,
    ): void => this.#socket.addEventListener(name, act, { signal });
    listen("message", (event) => this.#heard(event.data as string | ArrayBuffer));
    listen("close", () => this.#fail("network"));
    this.#source = new (mediaSource()!)();
    this.#source.addEventListener("sourceopen", () => this.#open(), { signal });
    this.#url = URL.createObjectURL(this.#source);
    video.disableRemotePlayback = true; // else a managed source does not open
    video.src = this.#url;
    video.addEventListener("waiting", () => this.#halted(), { signal });
    video.addEventListener("timeupdate", () => (this.#hasShown = this.#hasBegun), { signal });
    video.addEventListener("error", () => this.#broken(), { signal });
    this.#timer = setInterval(() => this.#follow(), FOLLOW_MS);
  }

  get isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Nothing more comes; the last picture stays. */
  close(): void {
    clearInterval(this.#timer);
    this.#ending.abort();
    this.#socket.close();
    this.#queue = [];
    URL.revokeObjectURL(this.#url);
  }

  #fail(trouble: Trouble): void {
    if (this.isOver) return;
    this.close();
    this.failed(trouble);
  }

  /** What was played until now was damaged on its way. */
  #broken(): void {
    this.#fail(this.#hasShown ? "network" : "codec");
  }

  #heard(data: string | ArrayBuffer): void {
    this.#heardMs = Date.now();
    if (typeof data === "string") {
      this.#greeted(data);
      return;
    }
    const bytes = new Uint8Array(data);
    this.clock.read(bytes);
    // before a first moment is told there is only the header, and the camera may be beginning
    if (this.clock.wallMs(0) !== undefined) this.#firstBytesMs ??= this.#heardMs;
    this.#queue.push(bytes);
    this.#append();
  }

  /** The first message tells what comes, or why nothing does. */
  #greeted(text: string): void {
    const told = JSON.parse(text) as { type?: string; error?: string };
    if (told.error === "not_found") this.#fail("not_found");
    else if (told.error || !told.type) this.#fail("network");
    else if (!mediaSource()!.isTypeSupported(told.type)) this.#fail("codec");
    else {
      this.#type = told.type;
      this.#open();
    }
  }

  /** Once it is known what comes and the element is ready. */
  #open(): void {
    if (this.#buffer || !this.#type || this.#source.readyState !== "open") return;
    let buffer: SourceBuffer;
    try {
      buffer = this.#source.addSourceBuffer(this.#type);
    } catch {
      this.#fail("codec"); // it has no decoder left, or never had one
      return;
    }
    const { signal } = this.#ending;
    buffer.addEventListener("updateend", () => this.#appended(), { signal });
    buffer.addEventListener("error", () => this.#broken(), { signal });
    this.#buffer = buffer;
    this.#append();
  }

  #append(): void {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || !this.#queue.length) return;
    const bytes = this.#queue.length === 1 ? this.#queue[0]! : joined(this.#queue);
    this.#queue = [];
    try {
      buffer.appendBuffer(bytes);
    } catch {
      this.#fail("network"); // full, or taken away by the browser: begin anew
    }
  }

  #appended(): void {
    if (!this.#hasBegun) this.#follow();
    this.#append();
    this.#trim();
  }

  /** Stays near the newest picture. */
  #follow(): void {
    const { video } = this;
    const now = Date.now();
    if (now - this.#heardMs > SILENCE_MS) {
      this.#fail("network");
      return;
    }
    const waitedMs = now - (this.#firstBytesMs ?? now);
    if (!this.#hasShown && !video.paused && waitedMs > FIRST_PICTURE_MS) {
      this.#fail("codec");
      return;
    }
    if (!this.#buffer || (video.paused && this.#hasBegun)) return;
    const step = this.#edge.step(spans(this.#buffer.buffered), video.currentTime, now);
    if (!step) return;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      const newest = spans(this.#buffer.buffered).at(-1)!;
      video.currentTime = Math.max(newest.start, newest.end - this.#edge.targetS);
    } else if (step.seekTo !== undefined) video.currentTime = step.seekTo;
    if (video.playbackRate !== step.rate) video.playbackRate = step.rate;
    this.#watchAge(now);
  }

  /** The line may be too slow for what the camera sends. */
  #watchAge(now: number): void {
    const wallMs = this.clock.wallMs(this.video.currentTime);
    const isOld = wallMs !== undefined && this.nowMs() - wallMs > SLOW_MS;
    if (!isOld) this.#slowSinceMs = undefined;
    else if (this.#slowSinceMs === undefined) this.#slowSinceMs = now;
    else if (now - this.#slowSinceMs > SLOW_FOR_MS) this.#fail("slow");
  }

  #halted(): void {
    if (this.#hasBegun && !this.video.seeking) this.#edge.halted(Date.now());
  }

  #trim(): void {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || !buffer.buffered.length) return;
    const begin = buffer.buffered.start(0);
    if (this.video.currentTime - begin > TRIM_S) buffer.remove(begin, this.video.currentTime - KEPT_S);
  }
}

export class MseEngine implements Engine {
  readonly kind = "mse";
  #session: Session | undefined;
  #url = "";
  readonly #listeners = new AbortController();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly trouble: OnTrouble,
    private readonly nowMs: () => number,
  ) {
    const { signal } = this.#listeners;
    // halted by somebody, maybe in a window of its own: nothing is loaded until it goes on
    const halt = (): void => {
      if (video.paused) this.#session?.close();
    };
    video.addEventListener("pause", halt, { signal });
    video.addEventListener("play", () => this.#goOn(), { signal });
  }

  load(url: string): void {
    this.#session?.close();
    this.#url = url;
    const address = new URL(url, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    this.#session = new Session(address.href, this.video, this.nowMs, this.trouble);
  }

  wallMs(): number | undefined {
    return this.#session?.clock.wallMs(this.video.currentTime);
  }

  seekWall(): boolean {
    return false;
  }

  latencyS(): number | undefined {
    const wallMs = this.wallMs();
    return wallMs === undefined ? undefined : Math.max(0, this.nowMs() - wallMs) / 1000;
  }

  stop(): void {
    if (!this.#session) return;
    this.#session.close();
    this.#session = undefined;
    this.#url = "";
    this.video.playbackRate = 1;
    this.video.removeAttribute("src");
    this.video.load();
  }

  destroy(): void {
    this.stop();
    this.#listeners.abort();
  }

  #goOn(): void {
    if (!this.#session?.isOver || !this.#url) return;
    this.load(this.#url);
    this.video.play().catch(() => undefined);
  }
}

function spans(ranges: TimeRanges): Span[] {
  return Array.from({ length: ranges.length }, (_, n) => ({
    start: ranges.start(n),
    end: ranges.end(n),
  }));
}

function joined(pieces: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
