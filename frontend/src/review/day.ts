/** The alerts of the last 24 hours, newest first. */
import { DAY_US, MINUTE_US } from "../time";
import type { Alert, CameraView } from "../types";

interface Known {
  of: ReadonlyMap<string, Alert>;
  minute: number;
  alerts: readonly Alert[];
}

/** The same list as long as the same alerts are on it: there may be hundreds to sort and to draw. */
export class DayAlerts {
  readonly #known = new Map<string, Known>();

  /** Those of one camera, or of all. Looks at the clock once a minute. */
  of(
    all: ReadonlyMap<string, Alert>,
    entityId: string | undefined,
    nowUs: number,
  ): readonly Alert[] {
    const key = entityId ?? "";
    const minute = Math.floor(nowUs / MINUTE_US);
    const known = this.#known.get(key);
    if (known?.of === all && known.minute === minute) return known.alerts;
    const sinceUs = nowUs - DAY_US;
    const found = [...all.values()]
      .filter((a) => (!entityId || a.entity_id === entityId) && (a.end_us ?? a.start_us) > sinceUs)
      .sort((a, b) => b.start_us - a.start_us);
    const isSame =
      known?.alerts.length === found.length && found.every((alert, n) => alert === known.alerts[n]);
    const alerts = isSame ? known.alerts : found;
    this.#known.set(key, { of: all, minute, alerts });
    return alerts;
  }
}

/** The cameras without what changes all the time: the same map while names, zones and folders are. */
export class CameraNames {
  #text = "";
  #known: ReadonlyMap<string, CameraView> = new Map();

  of(cameras: ReadonlyMap<string, CameraView>): ReadonlyMap<string, CameraView> {
    const told = [...cameras.values()].map(({ info, folder, connected }) => [
      { ...info, status: null },
      folder,
      connected,
    ]);
    const text = JSON.stringify(told);
    if (text !== this.#text) [this.#text, this.#known] = [text, cameras];
    return this.#known;
  }
}
