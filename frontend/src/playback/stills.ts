/**
 * Pictures of moments, as fast as they come: one request at a time, and of those that wait only the
 * newest. Giving requests up would cost a new connection each.
 */

export interface Still {
  bitmap: ImageBitmap;
  /** When the picture was taken. */
  timeUs: number;
}

type Load = (url: string, signal: AbortSignal) => Promise<Still | undefined>;

export async function loadStill(url: string, signal: AbortSignal): Promise<Still | undefined> {
  const response = await fetch(url, { signal });
  if (!response.ok) return undefined;
  const timeUs = Number(response.headers.get("X-CloudCam-Time-Us"));
  return { bitmap: await createImageBitmap(await response.blob()), timeUs };
}

export class NewestStill {
  #wanted: string | undefined;
  #busy = false;
  #ending = new AbortController();

  constructor(
    private readonly show: (still: Still | undefined) => void,
    private readonly load: Load = loadStill,
  ) {}

  want(url: string): void {
    this.#wanted = url;
    if (!this.#busy) void this.#work();
  }

  /** Shows nothing more of what was wanted. */
  cancel(): void {
    this.#wanted = undefined;
    this.#ending.abort();
    this.#ending = new AbortController();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#wanted !== undefined) {
      const [url, { signal }] = [this.#wanted, this.#ending];
      this.#wanted = undefined;
      try {
        const still = await this.load(url, signal);
        if (signal.aborted) still?.bitmap.close();
        else this.show(still);
      } catch {
        // the next one may come
      }
    }
    this.#busy = false;
  }
}
