/** Reads from a live stream when its pictures were taken: the `prft` box before each fragment. */

const HEADER = 8;
const PRFT = 0x70726674;
/** The NVR's video track counts in this; it is the first one. */
const TIMESCALE = 90_000;
const VIDEO_TRACK = 1;
const NTP_UNIX_S = 2_208_988_800;
const MOST_KEPT = 64;

/** Media time and wall time of the same moment. */
interface Moment {
  mediaS: number;
  wallMs: number;
}

/** Walks the boxes of a stream that comes in any pieces (ISO/IEC 14496-12 4.2 and 8.16.5). */
export class WallClock {
  #head = new Uint8Array(40);
  #filled = 0;
  #skip = 0;
  #moments: Moment[] = [];

  /** Takes the next bytes of the stream. */
  read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, bytes.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      const view = new DataView(this.#head.buffer);
      const isPrft = this.#filled >= HEADER && view.getUint32(4) === PRFT;
      const wanted = isPrft ? Math.min(view.getUint32(0), this.#head.length) : HEADER;
      const piece = bytes.subarray(at, at + wanted - this.#filled);
      this.#head.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled < wanted) return;
      if (!isPrft && view.getUint32(4) === PRFT) continue; // its content is wanted too
      if (isPrft) this.#note(view);
      this.#skip = Math.max(0, view.getUint32(0) - wanted);
      this.#filled = 0;
    }
  }

  /** When the picture at a media time was taken, in milliseconds; undefined before the first. */
  wallMs(mediaS: number): number | undefined {
    const found = this.#moments.findLast((m) => m.mediaS <= mediaS + 0.001) ?? this.#moments[0];
    return found && found.wallMs + (mediaS - found.mediaS) * 1000;
  }

  #note(view: DataView): void {
    if (view.getUint32(12) !== VIDEO_TRACK) return;
    const seconds = view.getUint32(16) - NTP_UNIX_S;
    const wallMs = seconds * 1000 + (view.getUint32(20) / 2 ** 32) * 1000;
    const mediaS = Number(view.getBigUint64(24)) / TIMESCALE;
    this.#moments.push({ mediaS, wallMs });
    if (this.#moments.length > MOST_KEPT) this.#moments.shift();
  }
}
