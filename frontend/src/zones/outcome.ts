/** What a change would have done to the last day's alerts: asked while it is being made. */
import type { Label } from "../types";
import type { Rules } from "./draft";

export interface JudgedAlert {
  alert_id: string;
  label: Label;
  start_us: number;
  fate: "kept" | "dropped" | "unknown";
  reason: "zone" | "mask" | "threshold" | "sensitivity" | null;
}

export interface Outcome {
  kept: number;
  dropped: number;
  unknown: number;
  alerts: JudgedAlert[];
}

const PAUSE_MS = 250;

/** One question at a time; of those that wait only the newest is asked. */
export class Asker {
  outcome: Outcome | undefined;
  error: unknown;
  #wanted: Rules | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isOver = false;

  constructor(
    private readonly ask: (rules: Rules) => Promise<Outcome>,
    private readonly changed: () => void,
    private readonly pauseMs = PAUSE_MS,
  ) {}

  /** Whether what is shown is of rules that have changed since. */
  get isWaiting(): boolean {
    return this.#isAsking || this.#wanted !== undefined;
  }

  want(rules: Rules): void {
    this.#isOver = false;
    this.#wanted = rules;
    // not put off by each next change: somebody who drags on wants to see it, too
    this.#timer ??= setTimeout(() => void this.#next(), this.pauseMs);
  }

  /** Asks no more until something is wanted again. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    [this.#timer, this.#wanted] = [undefined, undefined];
  }

  async #next(): Promise<void> {
    this.#timer = undefined;
    const rules = this.#wanted;
    if (!rules || this.#isAsking) return;
    this.#wanted = undefined;
    this.#isAsking = true;
    try {
      this.outcome = await this.ask(rules);
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    this.#isAsking = false;
    if (this.#isOver) return;
    if (this.#wanted) this.want(this.#wanted);
    this.changed();
  }
}
