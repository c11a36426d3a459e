/** Asks who could be chosen at the moment that is looked at, once it stays. */
import { errorText } from "../backend";
import type { Candidate, Candidates } from "./shares";

/** So long a moment must be looked at before anybody is searched for in it. */
const STAYS_MS = 350;

export class Finder {
  /** Of the moment that is looked at; undefined while that isn't known. */
  found: Candidates | undefined;
  error = "";
  #known = new Map<number, Candidates>();
  #wanted = 0;
  #isBusy = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly ask: (atUs: number) => Promise<Candidates>,
    private readonly changed: () => void,
  ) {}

  want(atUs: number): void {
    if (atUs === this.#wanted && (this.found || this.#isBusy)) return;
    clearTimeout(this.#timer);
    this.#wanted = atUs;
    this.error = "";
    this.found = this.#known.get(atUs);
    if (!this.found) this.#timer = setTimeout(() => void this.#work(), STAYS_MS);
  }

  /** Asks once more of the same moment, after it failed. */
  again(): void {
    this.error = "";
    this.changed();
    void this.#work();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#wanted = 0;
  }

  /** One question at a time: looking takes the NVR a moment. */
  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    const atUs = this.#wanted;
    try {
      this.#known.set(atUs, await this.ask(atUs));
    } catch (error) {
      if (this.#wanted === atUs) this.error = errorText(error);
    }
    this.#isBusy = false;
    if (this.#wanted === atUs) this.found = this.#known.get(atUs);
    else if (this.#wanted && !this.#known.has(this.#wanted)) void this.#work();
    this.changed();
  }
}

/** Which of them a place of the picture belongs to: the smallest around it. */
export function candidateAt(
  candidates: readonly Candidate[],
  { x, y }: { x: number; y: number },
): number {
  let best = -1;
  let bestArea = Infinity;
  candidates.forEach(({ box: [left, top, right, bottom] }, index) => {
    const area = (right - left) * (bottom - top);
    const isIn = x >= left && x <= right && y >= top && y <= bottom;
    if (isIn && area < bestArea) [best, bestArea] = [index, area];
  });
  return best;
}

/** The place that stands for one of them. */
export function middleOf({ box: [left, top, right, bottom] }: Candidate): { x: number; y: number } {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

export type Side = "left" | "middle" | "right";

export function sideOf(candidate: Candidate): Side {
  const { x } = middleOf(candidate);
  return x < 1 / 3 ? "left" : x > 2 / 3 ? "right" : "middle";
}
