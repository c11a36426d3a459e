/** A strip of small pictures of a stretch of time: what is under the finger before the true picture. */

export interface StripIndex {
  start_us: number;
  step_us: number;
  columns: number;
  rows: number;
  tile_width: number;
  tile_height: number;
  times_us: (number | null)[];
}

export interface Tile {
  bitmap: ImageBitmap;
  x: number;
  y: number;
  width: number;
  height: number;
  timeUs: number;
}

/** The tile that stands for a moment; undefined outside, or where nothing is recorded. */
export function tileNumber(index: StripIndex, timeUs: number): number | undefined {
  const number = Math.floor((timeUs - index.start_us) / index.step_us);
  if (number < 0 || number >= index.times_us.length) return undefined;
  return index.times_us[number] === null ? undefined : number;
}

interface Stretch {
  readonly startUs: number;
  readonly endUs: number;
}

/** Whether the tiles of one stretch do for another: it ends a bit later as time goes on. */
export function isMuchTheSame(there: Stretch | undefined, wanted: Stretch): boolean {
  if (!there) return false;
  const length = wanted.endUs - wanted.startUs;
  return (
    there.startUs <= wanted.startUs + length * 0.02 &&
    there.endUs >= wanted.endUs - length * 0.05 &&
    there.endUs - there.startUs < length * 1.4
  );
}

const COUNT = 120;
const WIDTH = 160;
/** Who only has a look needs no strip; who drags needs it at once. */
const PATIENT_MS = 2000;
const CHANGING_MS = 150;

export class Filmstrip {
  #index: StripIndex | undefined;
  #bitmap: ImageBitmap | undefined;
  #key = "";
  #loading: AbortController | undefined;
  #asked: Stretch | undefined;
  #waiting: { timer: ReturnType<typeof setTimeout>; span: Stretch } | undefined;

  /** Has a stretch loaded soon, or at once; not while one that is much the same is there. */
  want(folder: string, span: Stretch, atOnce: boolean): void {
    if (isMuchTheSame(this.#asked, span)) {
      this.#forgetWaiting();
      return;
    }
    if (!atOnce && isMuchTheSame(this.#waiting?.span, span)) return;
    this.#forgetWaiting();
    const waitMs = this.#asked ? CHANGING_MS : atOnce ? 0 : PATIENT_MS;
    const timer = setTimeout(() => {
      this.#waiting = undefined;
      this.#asked = span;
      void this.load(folder, span.startUs, span.endUs);
    }, waitMs);
    this.#waiting = { timer, span };
  }

  /** Loads the strip of a stretch, unless it is there; what was there stays until then. */
  async load(folder: string, startUs: number, endUs: number): Promise<void> {
    // a strip that is asked for again within a tile's time is the same one
    const grain = Math.max(1, Math.round((endUs - startUs) / COUNT));
    const [start, end] = [Math.floor(startUs / grain) * grain, Math.ceil(endUs / grain) * grain];
    const key = `${folder.length}:${start}:${end}`;
    if (key === this.#key) return;
    this.#key = key;
    this.#loading?.abort();
    const loading = (this.#loading = new AbortController());
    try {
      const query = `start_us=${start}&end_us=${end}&count=${COUNT}&width=${WIDTH}`;
      const answer = await fetch(`${folder}/filmstrip.jpg?${query}`, { signal: loading.signal });
      const told = answer.headers.get("X-CloudCam-Filmstrip");
      if (!answer.ok || !told) throw new Error("no strip");
      const bitmap = await createImageBitmap(await answer.blob());
      if (loading.signal.aborted) {
        bitmap.close();
        return;
      }
      this.#bitmap?.close();
      this.#bitmap = bitmap;
      this.#index = JSON.parse(told) as StripIndex;
    } catch {
      if (this.#key === key) this.#key = ""; // may be tried again
      if (this.#loading === loading) this.#asked = undefined;
    }
  }

  tile(timeUs: number): Tile | undefined {
    const [index, bitmap] = [this.#index, this.#bitmap];
    const number = index && tileNumber(index, timeUs);
    if (!index || !bitmap || number === undefined) return undefined;
    return {
      bitmap,
      x: (number % index.columns) * index.tile_width,
      y: Math.floor(number / index.columns) * index.tile_height,
      width: index.tile_width,
      height: index.tile_height,
      timeUs: index.times_us[number]!,
    };
  }

  clear(): void {
    this.#forgetWaiting();
    this.#asked = undefined;
    this.#loading?.abort();
    this.#bitmap?.close();
    this.#bitmap = this.#index = undefined;
    this.#key = "";
  }

  #forgetWaiting(): void {
    clearTimeout(this.#waiting?.timer);
    this.#waiting = undefined;
  }
}
