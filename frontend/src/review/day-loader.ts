/** The rest of the day's alerts: the subscription tells the newest only. */
const RETRY_MS = 30_000;

/** Loads a day once for each set of cameras, and again a while after an NVR did not answer. */
export class DayLoader {
  #asked = "";
  #again: ReturnType<typeof setTimeout> | undefined;

  /** `load` asks for the alerts of these cameras; `done` is called afterwards, also if it fails. */
  constructor(
    private readonly load: (cameras: string[]) => Promise<void>,
    private readonly done: () => void,
  ) {}

  /** To be told whenever something changed; no cameras when there is nobody to ask. */
  want(cameras: string[]): void {
    const wanted = cameras.join();
    if (!wanted || this.#asked === wanted) return;
    clearTimeout(this.#again);
    this.#asked = wanted;
    void this.#ask(cameras, wanted);
  }

  /** What is known may be of another time or of other cameras. */
  forget(): void {
    clearTimeout(this.#again);
    this.#asked = "";
  }

  async #ask(cameras: string[], wanted: string): Promise<void> {
    try {
      await this.load(cameras);
    } catch {
      // the NVR is away: what is watched is shown
      if (this.#asked === wanted) {
        clearTimeout(this.#again);
        this.#again = setTimeout(() => {
          this.#asked = "";
          this.want(cameras);
        }, RETRY_MS);
      }
    }
    this.done();
  }
}
