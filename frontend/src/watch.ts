/** Follows cameras and their newest alerts; what it knows is replaced, never changed in place. */
import type { Alert, CameraView, Connection } from "./types";

interface WatchEvent {
  cameras?: Record<string, Omit<CameraView, "entity_id"> | { error: string }>;
  alerts?: Alert[];
  removed?: string[];
  ended?: boolean;
}

const RETRY_MS = 3000;

export class Watch {
  cameras: ReadonlyMap<string, CameraView> = new Map();
  /** Why a camera is not there: `unauthorized` or `not_found`. */
  errors: ReadonlyMap<string, string> = new Map();
  /** The alerts known, by id. */
  alerts: ReadonlyMap<string, Alert> = new Map();
  /** Whether anything was told yet. */
  isKnown = false;

  #entityIds: string[] = [];
  #connection: Connection | undefined;
  #ending: Promise<() => Promise<void>> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #skewMs = 0;

  constructor(private readonly changed: () => void) {}

  /** The NVR's clock, which recordings and alerts follow. */
  nowUs(): number {
    return (Date.now() + this.#skewMs) * 1000;
  }

  follow(connection: Connection, entityIds: string[]): void {
    const same = connection === this.#connection && entityIds.join() === this.#entityIds.join();
    if (same && (this.#ending || this.#retry)) return;
    this.stop();
    this.#connection = connection;
    this.#entityIds = entityIds;
    if (entityIds.length) this.#subscribe();
  }

  stop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const ending = this.#ending;
    this.#ending = undefined;
    ending?.then((end) => end()).catch(() => undefined); // the connection may be gone
  }

  /** Takes older alerts in, that somebody asked for. */
  addAlerts(found: Alert[]): void {
    const alerts = new Map(this.alerts);
    for (const alert of found) alerts.set(alert.id, alert);
    this.alerts = alerts;
    this.changed();
  }

  /** Forgets one that was deleted: the subscription tells of the newest only. */
  removeAlert(id: string): void {
    const alerts = new Map(this.alerts);
    alerts.delete(id);
    this.alerts = alerts;
    this.changed();
  }

  #subscribe(): void {
    const ending = this.#connection!.subscribeMessage<WatchEvent>(
      (event) => {
        if (this.#ending === ending) this.#take(event);
      },
      { type: "cloudcam/watch", entity_ids: this.#entityIds },
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
    [this.cameras, this.errors] = [cameras, errors];
    if (event.alerts?.length || event.removed?.length) {
      const alerts = new Map(this.alerts);
      for (const alert of event.alerts ?? []) alerts.set(alert.id, alert);
      for (const id of event.removed ?? []) alerts.delete(id);
      this.alerts = alerts;
    }
    this.isKnown = true;
    this.changed();
  }

  /** A camera that is not there may only not be loaded yet. */
  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      const ending = this.#ending;
      this.#ending = undefined;
      ending?.then((end) => end()).catch(() => undefined);
      this.#subscribe();
    }, RETRY_MS * 3);
  }
}
