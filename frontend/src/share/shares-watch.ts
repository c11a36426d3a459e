/** Follows the shares that the user may know of; what it knows is replaced, never changed in place. */
import { Subscription } from "../subscription";
import type { Connection } from "../types";
import { keyOf, type Share } from "./shares";

/** All of them, but for those of an NVR that is missing, or one that is new or changed. */
type Told = { shares: Share[]; is_all: boolean } | { share: Share };

export class SharesWatch {
  shares: ReadonlyMap<string, Share> = new Map();
  /** Whether anything was told yet. */
  isKnown = false;
  /** Whether there are no others: no NVR was missing when they were told. */
  isAll = false;

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
    const isList = "shares" in told;
    if (isList) [this.isKnown, this.isAll] = [true, told.is_all];
    // of an NVR that is missing the shares are still there
    const known = new Map(isList && told.is_all ? [] : this.shares);
    for (const share of isList ? told.shares : [told.share]) known.set(keyOf(share), share);
    this.shares = known;
    this.changed();
  }
}
