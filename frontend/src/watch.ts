/** Follows cameras and their newest alerts; what it knows is replaced, never changed in place. */
import { DAY_US, HOUR_US } from "./time";
import type { Alert, CameraView, Connection } from "./types";

export type Known = ReadonlyMap<string, Alert>;

interface WatchEvent {
  cameras?: Record<string, Omit<CameraView, "entity_id"> | { error: string }>;
  alerts?: Alert[];
  removed?: string[];
  ended?: boolean;
}

const RETRY_MS = 3000;
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

  #entityIds: string[] = [];
  #connection: Connection | undefined;
  #ending: Promise<() => Promise<void>> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #notFoundMs = NOT_FOUND_MS;
  #skewMs = 0;

  constructor(private readonly changed: () => void) {}

  /** The NVR's clock, which recordings and alerts follow. */
  nowUs(): number {
    return (Date.now() + this.#skewMs) * 1000;
  }

  /** Asks anew after each loss of the connection, for Home Assistant may have been restarted. */
  follow(connection: Connection, entityIds: string[], isConnected: boolean): void {
    const sameIds = entityIds.join() === this.#entityIds.join();
    if (isConnected && sameIds && connection === this.#connection && (this.#ending || this.#retry))
      return;
    // Without a connection its numbers begin anew: ending this one would end somebody else's.
    if (!isConnected) this.#ending = undefined;
    this.stop();
    if (!sameIds) {
      this.#notFoundMs = NOT_FOUND_MS;
      [this.cameras, this.errors] = [new Map(), new Map()];
    }
    this.#connection = connection;
    this.#entityIds = entityIds;
    if (!isConnected) return;
    if (entityIds.length) this.#subscribe();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const ending = this.#ending;
    this.#ending = undefined;
    ending?.then((end) => end()).catch(() => undefined); // the connection may be gone
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

  #subscribe(): void {
    const ending = this.#connection!.subscribeMessage<WatchEvent>(
      (event) => {
        if (this.#ending === ending) this.#take(event);
      },
      { type: "cloudcam/watch", entity_ids: this.#entityIds },
      // by itself it would ask before the integration is loaded, and then never again
      { resubscribe: false },
    );
    this.#ending = ending;
    ending.catch(() => {
      if (this.#ending !== ending) return;
      this.#ending = undefined;
      this.#again(); // the integration may still be starting
    });
  }

  #again(): void {
    this.stop();
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#subscribe();
    }, RETRY_MS);
  }

  #take(event: WatchEvent): void {
    if (event.ended) {
      this.#again();
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
    if (this.#retry) return;
    const waitMs = this.#notFoundMs;
    this.#notFoundMs = Math.min(waitMs * 2, NOT_FOUND_MOST_MS);
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      const ending = this.#ending;
      this.#ending = undefined;
      ending?.then((end) => end()).catch(() => undefined);
      this.#subscribe();
    }, waitMs);
  }
}
