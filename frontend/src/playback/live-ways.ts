/** Which way a live picture comes, and which is tried when one fails. */
import type { Trouble } from "./engine";

/** `hls` is the browser's own where it plays playlists by itself. */
export type Way = "webrtc" | "mse" | "hls";
export type StreamKind = "main" | "sub";

export interface Attempt {
  way: Way;
  stream: StreamKind;
}

export interface LiveWays {
  /** Those that the browser, the camera and Home Assistant have, best first. */
  ways: Way[];
  stream: StreamKind;
  hasSub: boolean;
}

const TRIES_EACH = 2;

/** Streams of each way: playlists are of what is recorded, the main stream. */
function attempts({ ways, stream, hasSub }: LiveWays): Attempt[] {
  const other = stream === "main" ? "sub" : "main";
  return ways.flatMap((way): Attempt[] => {
    if (way !== "mse") return [{ way, stream: "main" }];
    return hasSub ? [{ way, stream }, { way, stream: other }] : [{ way, stream: "main" }];
  });
}

export class LiveLadder {
  readonly #attempts: Attempt[];
  readonly #unplayable = new Set<Attempt>();
  #at = 0;
  #failures = 0;
  /** Why what was wanted first is not what is shown. */
  reason: Trouble | undefined;

  constructor(ways: LiveWays) {
    this.#attempts = attempts(ways);
  }

  get current(): Attempt | undefined {
    return this.#attempts[this.#at];
  }

  get isFirst(): boolean {
    return this.#at === 0;
  }

  shows(): void {
    this.#failures = 0;
  }

  /** Steps on; false when there is nothing left that this browser plays. */
  failed(trouble: Trouble): boolean {
    const { current } = this;
    if (!current) return false;
    this.#failures += 1;
    if (trouble === "codec") {
      for (const attempt of this.#attempts) {
        if (attempt.stream === current.stream && attempt.way !== "webrtc") {
          this.#unplayable.add(attempt);
        }
      }
      if (current.way === "webrtc") this.#unplayable.add(current);
      return this.#next(trouble, () => true);
    }
    if (trouble === "slow") {
      return this.#next(trouble, (attempt) => attempt.stream === "sub") || true;
    }
    if (this.#failures < TRIES_EACH && trouble !== "not_found") return true;
    if (this.#next(trouble, (attempt) => attempt.way !== current.way)) return true;
    // WebRTC was all that was left: waiting for it does not make the others playable
    return current.way !== "webrtc" || this.#unplayable.size === 0;
  }

  /** The next that is like that, from the first again when it was the last. */
  #next(trouble: Trouble, isRight: (attempt: Attempt) => boolean): boolean {
    const { length } = this.#attempts;
    for (let step = 1; step <= length; step += 1) {
      const at = (this.#at + step) % length;
      const attempt = this.#attempts[at]!;
      if (this.#unplayable.has(attempt) || at === this.#at || !isRight(attempt)) continue;
      this.#at = at;
      this.#failures = 0;
      this.reason = at === 0 ? undefined : (this.reason ?? trouble);
      return true;
    }
    return false;
  }
}
