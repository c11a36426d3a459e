/** What the card hands down to its parts: the same object while it says the same. */
import { Backend } from "../backend";
import { memo } from "../memo";
import type { Seen } from "../seen";
import { MINUTE_US } from "../time";
import type { Alert, CameraView, Hass, Pin } from "../types";
import { CameraNames, DayAlerts } from "./day";

interface Source {
  readonly hass: Hass;
  readonly seen: Seen;
  nowUs(): number;
}

/** The card draws at every second and at every move of a finger; its list of alerts need not. */
export class Steady {
  readonly #day = new DayAlerts();
  readonly #names = new CameraNames();

  constructor(private readonly card: Source) {}

  readonly now = (): number => this.card.nowUs();
  readonly resolve = (path: string): string => this.card.hass.hassUrl(path);
  readonly isSeen = (alert: Alert): boolean => this.card.seen.has(alert);
  readonly pinned = memo((pins: readonly Pin[]) => new Set(pins.map((p) => p.alert_id ?? "")));
  readonly backend = memo((hass: Hass) => new Backend(hass));

  readonly sun = memo((rising: unknown, setting: unknown) =>
    typeof rising === "string" && typeof setting === "string" ? { rising, setting } : {},
  );

  /** Alerts are told by the minute. */
  get minuteUs(): number {
    return Math.floor(this.card.nowUs() / MINUTE_US) * MINUTE_US;
  }

  /** The last 24 hours, newest first: of one camera, or of all. */
  alerts(all: ReadonlyMap<string, Alert>, entityId: string | undefined): readonly Alert[] {
    return this.#day.of(all, entityId, this.card.nowUs());
  }

  cameras(all: ReadonlyMap<string, CameraView>): ReadonlyMap<string, CameraView> {
    return this.#names.of(all);
  }
}
