/** Follows the shares that the user may know of; what it knows is replaced, never changed in place. */
import type { Connection } from "../types";
import { keyOf, type Share } from "./shares";

/** All of them, or one that is new or changed. */
type Told = { shares: Share[] } | { share: Share };

const RETRY_MS = 3000;

export class SharesWatch {
  shares: ReadonlyMap<string, Share> = new Map();
  /** Whether anything was told yet. */
  isKnown = false;

  #connection: Connection | undefined;
  #ending: Promise<() => Promise<void>> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: () => void) {}

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

  /** Takes in what an answer told, which may come before the subscription does. */
  take(told: Told): void {
    const isAll = "shares" in told;
    const known = new Map(isAll ? [] : this.shares);
    for (const share of isAll ? told.shares : [told.share]) known.set(keyOf(share), share);
    this.shares = known;
    this.isKnown ||= isAll;
    this.changed();
  }

  #subscribe(): void {
    const ending = this.#connection!.subscribeMessage<Told>(
      (told) => {
        if (this.#ending === ending) this.take(told);
      },
      { type: "cloudcam/shares/subscribe" },
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
