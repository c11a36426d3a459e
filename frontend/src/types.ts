/** What the card knows of Home Assistant and of CloudCam's own messages. */

import type { Rules, ZoneRule } from "./zones/draft";
import type { Points } from "./zones/geometry";

export interface HassEntity {
  state: string;
  attributes: Record<string, unknown>;
}

export interface HassLocale {
  language: string;
  time_format: "language" | "system" | "12" | "24";
  time_zone?: "local" | "server";
}

export interface Connection {
  subscribeMessage<T>(
    callback: (message: T) => void,
    message: object,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
}

/** Tells when it is there again after a loss. */
export interface Reconnecting {
  addEventListener(event: "ready", listener: () => void): void;
  removeEventListener(event: "ready", listener: () => void): void;
}

export interface Hass {
  states: Record<string, HassEntity>;
  entities?: Record<string, { entity_id: string; platform?: string; device_id?: string }>;
  services: Record<string, Record<string, unknown>>;
  user?: { id: string; is_admin: boolean };
  locale: HassLocale;
  config: {
    time_zone: string;
    internal_url?: string | null | undefined;
    external_url?: string | null | undefined;
  };
  connection: Connection & Reconnecting;
  connected: boolean;
  callWS<T>(message: object): Promise<T>;
  callService(
    domain: string,
    service: string,
    data?: object,
    target?: { entity_id: string | string[] },
  ): Promise<unknown>;
  hassUrl(path: string): string;
  themes?: { darkMode?: boolean };
  dockedSidebar?: "docked" | "always_hidden" | "auto";
  kioskMode?: boolean;
  /** The pages of the sidebar, by their addresses. */
  panels?: Record<string, unknown>;
}

export function isAdmin(hass: Pick<Hass, "user">): boolean {
  return hass.user?.is_admin ?? false;
}

export type Label = "person" | "pet" | "motion" | "sound" | "health";
export const LABELS: readonly Label[] = ["person", "pet", "motion", "sound", "health"];

export interface ErrorInfo {
  code: string;
  message: string;
}

export interface CameraInfo {
  id: string;
  name: string;
  record: boolean;
  detect: boolean;
  privacy: boolean;
  record_audio: boolean;
  detect_sound?: boolean;
  has_sub: boolean;
  ptz: boolean;
  sensitivity: Rules["sensitivity"];
  zones: ZoneRule[];
  motion_masks: Rules["motion_masks"];
  object_masks: Rules["object_masks"];
  /** An NVR that does not know them sends none. */
  privacy_masks?: readonly Points[];
  thresholds: Rules["thresholds"];
  retention_hours: number;
  status: {
    connection: "connecting" | "online" | "offline" | "off";
    error: ErrorInfo | null;
    recording: boolean;
    motion: boolean;
    persons: number;
    cats: number;
    dogs: number;
    video: { codec: string; width: number; height: number; fps: number } | null;
    oldest_us: number | null;
    kept_since_us?: number | null;
    /** What was recorded up to then is missing, though it was promised. */
    forced_us?: number | null;
    health?: string | null;
  };
}

/** A camera as the subscription tells it. */
export interface CameraView {
  entity_id: string;
  info: CameraInfo;
  connected: boolean;
  now_us: number;
  /** The folder of everything that is shown of it; null for logins that can't have one. */
  folder: string | null;
  /** Whether the user may do more with it than look. */
  may_control?: boolean;
}

export interface Alert {
  id: string;
  entity_id: string;
  camera_id: string;
  label: Label;
  animal: string | null;
  start_us: number;
  end_us: number | null;
  score: number;
  snapshot_us: number | null;
  clip_start_us: number;
  clip_end_us: number | null;
  zones: { zone_id: string; name: string }[];
  problem: string | null;
  /** What the owner said of it. */
  verdict?: string | null;
}

export interface Gap {
  start_us: number;
  end_us: number;
  reason: string;
}

export interface TimelineAnswer {
  start_us: number;
  end_us: number;
  step_us: number;
  recorded: [number, number][];
  gaps: Gap[];
  activity: { start_us: number; motion: string; flags: string };
  alerts: {
    id: string;
    label: Label;
    animal: string | null;
    start_us: number;
    end_us: number | null;
  }[];
}

export interface Pin {
  id: string;
  entity_id: string;
  alert_id: string | null;
  start_us: number;
  end_us: number;
  owner: string;
  created_us: number;
  size_bytes: number;
  note: string | null;
}

export interface CardConfig {
  type: string;
  cameras?: string[];
  camera?: string;
  entity?: string;
  title?: string;
  layout?: "auto" | "single" | "grid" | "review";
  stream?: "auto" | "main" | "sub";
  timeline?: boolean;
  alerts?: boolean;
}
