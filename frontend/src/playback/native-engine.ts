/** The browser's own HLS: iPhones, and Safari in general. */
import type { Engine, OnTrouble } from "./engine";

interface DatedVideo extends HTMLVideoElement {
  getStartDate?: () => Date;
}

export class NativeEngine implements Engine {
  readonly kind = "native";
  readonly #failed: () => void;
  #isLoaded = false;

  constructor(
    private readonly video: DatedVideo,
    trouble: OnTrouble,
  ) {
    this.#failed = () => {
      if (!this.#isLoaded) return; // another way has the element
      const code = video.error?.code;
      trouble(code === MediaError.MEDIA_ERR_DECODE ? "codec" : "network");
    };
    video.addEventListener("error", this.#failed);
  }

  static isSupported(video: HTMLVideoElement): boolean {
    return video.canPlayType("application/vnd.apple.mpegurl") !== "";
  }

  load(url: string): void {
    this.#isLoaded = true;
    this.video.src = url;
  }

  wallMs(): number | undefined {
    const start = this.video.getStartDate?.().getTime();
    return start === undefined || Number.isNaN(start)
      ? undefined
      : start + this.video.currentTime * 1000;
  }

  seekWall(ms: number): boolean {
    const [now, { seekable }] = [this.wallMs(), this.video];
    if (now === undefined || seekable.length === 0) return false;
    const wanted = this.video.currentTime + (ms - now) / 1000;
    if (wanted < seekable.start(0) || wanted > seekable.end(seekable.length - 1)) return false;
    this.video.currentTime = wanted;
    return true;
  }

  latencyS(): number | undefined {
    const { seekable } = this.video;
    return seekable.length
      ? seekable.end(seekable.length - 1) - this.video.currentTime
      : undefined;
  }

  stop(): void {
    if (!this.#isLoaded) return;
    this.#isLoaded = false;
    this.video.removeAttribute("src");
    this.video.load();
  }

  destroy(): void {
    this.video.removeEventListener("error", this.#failed);
    this.stop();
  }
}
