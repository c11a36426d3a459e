/** Follows which NVRs and cameras there are, for this user. */
import { Subscription } from "../subscription";
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

export class Whole {
  nvrs: readonly Nvr[] = [];
  cameras: readonly KnownCamera[] = [];
  /** Whether anything was told yet. */
  isKnown = false;

  readonly #subscription = new Subscription<Told>(({ nvrs, cameras }) => {
    [this.nvrs, this.cameras, this.isKnown] = [nvrs, cameras, true];
    this.changed();
  });

  constructor(private readonly changed: () => void) {}

  follow(connection: Connection, isConnected: boolean): void {
    this.#subscription.follow(connection, { type: "cloudcam/panel" }, isConnected);
  }

  stop(): void {
    this.#subscription.stop();
  }
}
