/** hls.js on Media Source Extensions: everything but iPhones. A file of its own, loaded on demand. */
import Hls, { type ErrorData, type Fragment, type HlsConfig } from "hls.js/light";
import type { Engine, OnTrouble } from "./engine";

const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  // a picture at once matters more than one that can't halt: the line is the home network
  maxBufferLength: 24,
  backBufferLength: 20,
  maxBufferSize: 30_000_000,
  startFragPrefetch: true,
  testBandwidth: false,
  enableWorker: false, // its code would need a blob: address; there is little to demux
};

export function isSupported(): boolean {
  return Hls.isSupported();
}

export class HlsEngine implements Engine {
  readonly kind = "hls";
  readonly #hls: Hls;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly trouble: OnTrouble,
  ) {
    this.#hls = new Hls(CONFIG);
    this.#hls.on(Hls.Events.ERROR, (_event, data) => this.#failed(data));
  }

  load(url: string): void {
    if (!this.#hls.media) this.#hls.attachMedia(this.video);
    this.#hls.loadSource(url);
  }

  wallMs(): number | undefined {
    return this.#hls.playingDate?.getTime();
  }

  seekWall(ms: number): boolean {
    const found = this.#fragments().find((fragment) => {
      const begin = fragment.programDateTime;
      return begin !== null && ms >= begin && ms < begin + fragment.duration * 1000;
    });
    if (!found) return false;
    this.video.currentTime = found.start + (ms - found.programDateTime!) / 1000;
    return true;
  }

  latencyS(): number | undefined {
    return this.#hls.latency > 0 ? this.#hls.latency : undefined;
  }

  stop(): void {
    this.#hls.stopLoad();
    this.#hls.detachMedia();
  }

  destroy(): void {
    this.#hls.destroy();
  }

  #fragments(): Fragment[] {
    return this.#hls.levels[Math.max(0, this.#hls.currentLevel)]?.details?.fragments ?? [];
  }

  #failed(data: ErrorData): void {
    if (!data.fatal) return;
    const status = data.response?.code;
    if (status === 401 || status === 403) this.trouble("denied");
    else if (status === 404) this.trouble("not_found");
    else if (data.type === Hls.ErrorTypes.NETWORK_ERROR) this.trouble("network");
    else if (data.details === Hls.ErrorDetails.BUFFER_ADD_CODEC_ERROR) this.trouble("codec");
    else if (data.details === Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) {
      this.trouble("codec");
    } else this.trouble("network");
  }
}
