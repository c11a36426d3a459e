/** A subscription of Home Assistant's that is kept up over losses of the connection. */
import type { Connection } from "./types";

const RETRY_MS = 3000;

export class Subscription<Told> {
  readonly #heard: (told: Told) => void;
  #connection: Connection | undefined;
  /** What is asked, as text; `null` for nothing. */
  #message = "";
  #ending: Promise<() => Promise<void>> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(heard: (told: Told) => void) {
    this.#heard = heard;
  }

  /** Whether it is about to be asked anew. */
  get isWaiting(): boolean {
    return this.#retry !== undefined;
  }

  /**
   * Asks `wanted`, and anew when that is another one and after each loss of the connection, for Home
   * Assistant may have been restarted.
   */
  follow(connection: Connection, wanted: object | null, isConnected: boolean): void {
    const message = JSON.stringify(wanted);
    const isSame = connection === this.#connection && message === this.#message;
    if (isConnected && isSame && (this.#ending || this.#retry)) return;
    // without a connection its numbers begin anew: ending this one would end somebody else's
    if (!isConnected) this.#ending = undefined;
    this.stop();
    this.#connection = connection;
    this.#message = message;
    if (isConnected && wanted) this.#subscribe();
  }

  /** Asks anew after a while, and listens until then. */
  again(waitMs = RETRY_MS): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => {
      this.stop();
      this.#subscribe();
    }, waitMs);
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
        if (this.#ending === ending) this.#heard(told);
      },
      JSON.parse(this.#message) as object,
      // by itself it would ask before the integration is loaded, and then never again
      { resubscribe: false },
    );
    this.#ending = ending;
    ending.catch(() => {
      if (this.#ending !== ending) return;
      this.#ending = undefined;
      this.again(); // the integration may still be starting
    });
  }
}
