/**
 * How a live picture stays close to the camera: which rate, or where to jump to.
 *
 * What is buffered ahead of the shown picture is its delay. A little is needed, or every hiccup of
 * the network halts the picture; so it begins with little and takes more when it had to halt.
 */

/** Further behind than that, catching up by rate would take too long. */
const JUMP_S = 2;
const FIRST_TARGET_S = 0.15;
const LEAST_TARGET_S = 0.1;
const MOST_TARGET_S = 1.5;
const MORE_AFTER_HALT_S = 0.15;
const LESS_AFTER_MS = 30_000;
const LESS_S = 0.05;
const TOLERANCE_S = 0.1;
const MOST_RATE = 1.5;
const HALT_AGAIN_MS = 1000;

export interface Span {
  start: number;
  end: number;
}

export interface Step {
  rate: number;
  seekTo?: number;
}

export class LiveEdge {
  targetS = FIRST_TARGET_S;
  #changedMs = 0;

  /** The picture had to wait for the network. */
  halted(nowMs: number): void {
    if (nowMs - this.#changedMs < HALT_AGAIN_MS) return;
    this.targetS = Math.min(MOST_TARGET_S, this.targetS + MORE_AFTER_HALT_S);
    this.#changedMs = nowMs;
  }

  /** What to do, when this is buffered and that is shown; undefined while there is nothing. */
  step(buffered: Span[], shownS: number, nowMs: number): Step | undefined {
    const newest = buffered.at(-1);
    if (!newest) return undefined;
    const edge = Math.max(newest.start, newest.end - this.targetS);
    const within = buffered.find((span) => shownS >= span.start - 0.01 && shownS < span.end);
    if (!within) {
      // before the buffer, or at the end of a part that nothing will be added to
      return shownS < newest.start ? { rate: 1, seekTo: edge } : { rate: 1 };
    }
    const behindS = newest.end - shownS;
    if (behindS > JUMP_S + this.targetS) return { rate: 1, seekTo: edge };
    if (nowMs - this.#changedMs > LESS_AFTER_MS) {
      this.targetS = Math.max(LEAST_TARGET_S, this.targetS - LESS_S);
      this.#changedMs = nowMs;
    }
    const excessS = behindS - this.targetS - TOLERANCE_S;
    return { rate: excessS > 0 ? Math.min(MOST_RATE, 1.05 + excessS / 2) : 1 };
  }
}
