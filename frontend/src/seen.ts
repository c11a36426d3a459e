/** Which alerts a user has seen, kept by Home Assistant for that user, on all devices. */
import { memo } from "./memo";
import type { Alert, Connection, Hass } from "./types";

const KEY = "cloudcam_seen";
const MOST_IDS = 500;

export interface SeenState {
  /** Everything that began up to this moment was seen. */
  until_us: number;
  /** Seen ones that began later. */
  ids: string[];
}

export function isSeen(state: SeenState, alert: Pick<Alert, "id" | "start_us">): boolean {
  return alert.start_us <= state.until_us || idsOf(state.ids).has(alert.id);
}

/** Hundreds of alerts are looked up in hundreds of ids at every change of the list. */
const idsOf = memo((ids: readonly string[]): ReadonlySet<string> => new Set(ids));

/** The state with these alerts seen; what grows too long forgets its oldest. */
export function withSeen(state: SeenState, ids: Iterable<string>): SeenState {
  const all = [...new Set([...state.ids, ...ids])];
  return { ...state, ids: all.slice(-MOST_IDS) };
}

export class Seen {
  state: SeenState = { until_us: 0, ids: [] };
  #connection: Connection | undefined;
  #ending: Promise<() => Promise<void>> | undefined;

  constructor(private readonly changed: () => void) {}

  follow(hass: Hass): void {
    if (hass.connection === this.#connection) return;
    this.stop();
    this.#connection = hass.connection;
    this.#ending = hass.connection.subscribeMessage<{ value: SeenState | null }>(
      ({ value }) => {
        if (!value) return;
        this.state = { until_us: value.until_us ?? 0, ids: value.ids ?? [] };
        this.changed();
      },
      { type: "frontend/subscribe_user_data", key: KEY },
    );
    this.#ending.catch(() => undefined); // then everything is new
  }

  stop(): void {
    this.#ending?.then((end) => end()).catch(() => undefined);
    this.#ending = undefined;
    this.#connection = undefined;
  }

  has(alert: Alert): boolean {
    return isSeen(this.state, alert);
  }

  async add(hass: Hass, alerts: Alert[]): Promise<void> {
    const fresh = alerts.filter((alert) => !this.has(alert)).map((alert) => alert.id);
    if (fresh.length) await this.#save(hass, withSeen(this.state, fresh));
  }

  async addAll(hass: Hass, untilUs: number): Promise<void> {
    await this.#save(hass, { until_us: untilUs, ids: [] });
  }

  async #save(hass: Hass, state: SeenState): Promise<void> {
    this.state = state;
    this.changed();
    await hass.callWS({ type: "frontend/set_user_data", key: KEY, value: state });
  }
}
