/** The newest picture of a camera, again and again, each shown when it is whole. */

const EVERY_MS = 2000;

export class Still {
  /** Of the picture that is shown; empty before the first. */
  url = "";
  /** The camera gave none the last time. */
  failed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOn = false;

  constructor(
    private readonly next: () => string | undefined,
    private readonly changed: () => void,
  ) {}

  start(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    void this.#load();
  }

  stop(): void {
    this.#isOn = false;
    clearTimeout(this.#timer);
  }

  async #load(): Promise<void> {
    const url = document.hidden ? undefined : this.next();
    if (url) {
      this.failed = !(await isLoaded(url));
      if (!this.failed) this.url = url;
    }
    if (!this.#isOn) return;
    this.changed();
    this.#timer = setTimeout(() => void this.#load(), EVERY_MS);
  }
}

function isLoaded(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(true);
    image.onerror = () => resolve(false);
    image.src = url;
  });
}
