/** Follows the shares that the user may know of; what it knows is replaced, never changed in place. */
import { Subscription } from "../subscription";
import type { Connection } from "../types";
import { keyOf, type Share } from "./shares";

/** All of them, or one that is new or changed. */
type Told = { shares: Share[] } | { share: Share };

export class SharesWatch {
  shares: ReadonlyMap<string, Share> = new Map();
  /** Whether anything was told yet. */
  isKnown = false;

  readonly #subscription = new Subscription<Told>((told) => this.take(told));

  constructor(private readonly changed: () => void) {}

  follow(connection: Connection, isConnected: boolean): void {
    this.#subscription.follow(connection, { type: "cloudcam/shares/subscribe" }, isConnected);
  }

  stop(): void {
    this.#subscription.stop();
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
}
