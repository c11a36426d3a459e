/** Follows cameras and their newest alerts; what it knows is replaced, never changed in place. */
import { Subscription } from "./subscription";
import { DAY_US, HOUR_US } from "./time";
import type { Alert, CameraView, Connection } from "./types";

export type Known = ReadonlyMap<string, Alert>;

interface WatchEvent {
  cameras?: Record<string, Omit<CameraView, "entity_id"> | { error: string }>;
  alerts?: Alert[];
  removed?: string[];
  ended?: boolean;
}

const NOT_FOUND_MS = 9000;
const NOT_FOUND_MOST_MS = 60_000;
/** Alerts that ended before are forgotten; a bit more than any page shows. */
const REMEMBERED_US = DAY_US + HOUR_US;

export class Watch {
  cameras: ReadonlyMap<string, CameraView> = new Map();
  /** Why a camera is not there: `unauthorized` or `not_found`. */
  errors: ReadonlyMap<string, string> = new Map();
  /** The alerts known, by id. */
  alerts: Known = new Map();
  /** Whether anything was told yet. */
  isKnown = false;

  #entityIds = "";
  #notFoundMs = NOT_FOUND_MS;
  #skewMs = 0;
  readonly #subscription = new Subscription<WatchEvent>((event) => this.#take(event));

  constructor(private readonly changed: () => void) {}

  /** The NVR's clock, which recordings and alerts follow. */
  nowUs(): number {
    return (Date.now() + this.#skewMs) * 1000;
  }

  follow(connection: Connection, entityIds: string[], isConnected: boolean): void {
    const ids = entityIds.join();
    if (ids !== this.#entityIds) {
      this.#entityIds = ids;
      this.#notFoundMs = NOT_FOUND_MS;
      [this.cameras, this.errors] = [new Map(), new Map()];
    }
    const wanted = { type: "cloudcam/watch", entity_ids: entityIds };
    this.#subscription.follow(connection, ids ? wanted : null, isConnected);
  }

  stop(): void {
    this.#subscription.stop();
  }

  /**
   * Takes in all alerts of some cameras since a moment: what was deleted meanwhile is forgotten.
   * `before` are the alerts known when it was asked: what was told since then is newer.
   */
  replaceAlerts(
    found: Alert[],
    { entityIds, sinceUs, before }: { entityIds: string[]; sinceUs: number; before: Known },
  ): void {
    const isOld = ({ id }: Alert): boolean => this.alerts.get(id) === before.get(id);
    const ids = new Set(found.map(({ id }) => id));
    const gone = [...before.values()].filter(
      (alert) =>
        !ids.has(alert.id) &&
        alert.start_us >= sinceUs &&
        entityIds.includes(alert.entity_id) &&
        isOld(alert),
    );
    this.#changeAlerts(found.filter(isOld), gone.map(({ id }) => id));
    this.changed();
  }

  /** Forgets one that was deleted: the subscription tells of the newest only. */
  removeAlert(id: string): void {
    this.#changeAlerts([], [id]);
    this.changed();
  }

  #take(event: WatchEvent): void {
    if (event.ended) {
      this.#subscription.again();
      return;
    }
    const [cameras, errors] = [new Map(this.cameras), new Map(this.errors)];
    for (const [entityId, view] of Object.entries(event.cameras ?? {})) {
      cameras.delete(entityId);
      errors.delete(entityId);
      if ("error" in view) errors.set(entityId, view.error);
      else {
        cameras.set(entityId, { entity_id: entityId, ...view });
        this.#skewMs = view.now_us / 1000 - Date.now();
      }
    }
    if ([...errors.values()].includes("not_found")) this.#retryLater();
    else this.#notFoundMs = NOT_FOUND_MS;
    [this.cameras, this.errors] = [cameras, errors];
    if (event.alerts?.length || event.removed?.length) {
      this.#changeAlerts(event.alerts ?? [], event.removed ?? []);
    }
    this.isKnown = true;
    this.changed();
  }

  #changeAlerts(changed: Alert[], removed: string[]): void {
    const alerts = new Map(this.alerts);
    for (const alert of changed) alerts.set(alert.id, alert);
    for (const id of removed) alerts.delete(id);
    const sinceUs = this.nowUs() - REMEMBERED_US;
    for (const { id, start_us, end_us } of alerts.values()) {
      if ((end_us ?? start_us) < sinceUs) alerts.delete(id);
    }
    this.alerts = alerts;
  }

  /** A camera that is not there may only not be loaded yet; or it is gone for good. */
  #retryLater(): void {
    if (this.#subscription.isWaiting) return;
    this.#subscription.again(this.#notFoundMs);
    this.#notFoundMs = Math.min(this.#notFoundMs * 2, NOT_FOUND_MOST_MS);
  }
}
