/** Follows which NVRs and cameras there are, for this user. */
import type { Connection } from "../types";

export interface NvrInfo {
  name: string;
  version: string;
  started_us: number;
  disk_total_bytes: number;
  disk_free_bytes: number;
  recordings_bytes: number;
  retention_hours: number;
  cpu_pct: number;
  inference: {
    state: string;
    model: string;
    device: string;
    inferences_per_s: number;
    inference_ms: number;
    error: { code: string; message: string } | null;
  };
  error: { code: string; message: string } | null;
  quota_bytes: number | null;
  pinned_bytes: number;
  internet_bytes: number;
  internet_bytes_since_us: number;
  refused_connections: number;
}

export interface Nvr {
  entry_id: string;
  title: string;
  state: "connected" | "lost" | "starting" | "failed";
  /** For administrators only, as all that follows. */
  reason?: string | null;
  info?: NvrInfo | null;
  address?: string;
}

export interface KnownCamera {
  entity_id: string;
  name: string;
  entry_id: string;
  device_id: string | null;
  can_control: boolean;
}

interface Told {
  nvrs: Nvr[];
  cameras: KnownCamera[];
}

const RETRY_MS = 3000;

export class Whole {
  nvrs: readonly Nvr[] = [];
  cameras: readonly KnownCamera[] = [];
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

  #subscribe(): void {
    const ending = this.#connection!.subscribeMessage<Told>(
      ({ nvrs, cameras }) => {
        if (this.#ending !== ending) return;
        [this.nvrs, this.cameras, this.isKnown] = [nvrs, cameras, true];
        this.changed();
      },
      { type: "cloudcam/panel" },
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
