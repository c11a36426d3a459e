/** A subscription of Home Assistant's that is kept up over losses of the connection. */
import type { Connection } from "./types";

const RETRY_MS = 3000;

export class Subscription<Told> {
  #connection: Connection | undefined;
  #ending: Promise<() => Promise<void>> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly command: string,
    private readonly heard: (told: Told) => void,
  ) {}

  /** Asks anew after each loss of the connection, for Home Assistant may have been restarted. */
  follow(connection: Connection, isConnected: boolean): void {
    if (isConnected && connection === this.#connection && (this.#ending || this.#retry)) return;
    // without a connection its numbers begin anew: ending this one would end somebody else's
    if (!isConnected) this.#ending = undefined;
    this.stop();
    this.#connection = connection;
    if (isConnected) this.#subscribe();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const ending = this.#ending;
    this.#ending = undefined;
    ending?.then((end) => end()).catch(() => undefined); // the connection may be gone
  }

  #subscribe(): void {
    const ending = this.#connection!.subscribeMessage<Told>(
      (told) => {
        if (this.#ending === ending) this.heard(told);
      },
      { type: this.command },
      // by itself it would ask before the integration is loaded, and then never again
      { resubscribe: false },
    );
    this.#ending = ending;
    ending.catch(() => {
      if (this.#ending !== ending) return;
      this.#ending = undefined;
      // the integration may still be starting
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.#subscribe();
      }, RETRY_MS);
    });
  }
}
