/** Shares as the integration tells them, and what is asked of it about them. */
import type { Hass } from "../types";

export type Content = "subject" | "pets" | "whole" | "original";
export type Background = "black" | "scene";
export type Way = "file" | "link";
export type Packaging = "mp4" | "zip";
export type ShareState = "rendering" | "ready" | "active" | "ended" | "failed";
export type ShareEnd = "expired" | "revoked" | "used_up" | "locked" | "discarded";

/** What is told beside the pictures: nothing of it unless it is asked for. */
export interface Extras {
  with_audio: boolean;
  with_camera_name: boolean;
  with_place: boolean;
  with_time: boolean;
}

/** The subject is at this place of the picture, 0..1, at this moment. */
export interface SubjectPoint {
  at_us: number;
  x: number;
  y: number;
}

/** What the owner wants to share with whom; the camera is named beside it. */
export interface ShareRequest extends Extras {
  start_us: number;
  end_us: number;
  content: Content;
  way: Way;
  recipient: string;
  purpose: string;
  packaging: Packaging;
  background: Background;
  subject: SubjectPoint[];
  expires_s: number;
  views: number | null;
  phrase: string | null;
  may_download: boolean;
  alert_id: string | null;
}

export interface Share extends Extras {
  id: string;
  entry_id: string;
  /** The camera's entity; null once there is none any more. */
  entity_id: string | null;
  camera_id: string;
  /** Its name. */
  camera: string;
  start_us: number;
  end_us: number;
  content: Content;
  way: Way;
  packaging: Packaging;
  background: Background;
  recipient: string;
  purpose: string;
  state: ShareState;
  created_us: number;
  created_by: string;
  expires_s: number;
  progress: number;
  size_bytes: number;
  duration_ms: number;
  sha256: string | null;
  visible_pct: number | null;
  problem: string | null;
  consented_us: number | null;
  consented_by: string | null;
  expires_us: number | null;
  views: number | null;
  views_used: number;
  opened_us: number | null;
  has_phrase: boolean;
  may_download: boolean;
  alert_id: string | null;
  ended: ShareEnd | null;
  ended_us: number | null;
  ended_by: string | null;
  pin_id: string | null;
}

/** Who can be chosen as the subject. `box` is left, top, right, bottom, 0..1. */
export interface Candidate {
  label: string;
  score: number;
  box: [number, number, number, number];
}

export interface Candidates {
  time_us: number;
  candidates: Candidate[];
}

/** What an NVR can share by. */
export interface SharingInfo {
  entry_id: string;
  /** Whether the owner switched links on. */
  links: boolean;
  /** The address that links begin with, and whether it is reached from outside. */
  link_base: string | null;
  is_external: boolean;
  /** Of the key that it signs with, if it tells. */
  fingerprint?: string | null;
}

export interface Consented {
  share: Share;
  /** Of a link: told once, here. */
  url: string | null;
}

export type ShareThing = "preview" | "file" | "receipt";

/** How long a signed address opens what it is for: longer than anybody looks at a clip. */
const SIGNED_S = 2 * 3600;

export class Sharing {
  constructor(private readonly hass: Hass) {}

  info(of: { entity_id: string } | { entry_id: string }): Promise<SharingInfo> {
    return this.#ask("info", of);
  }

  create(entityId: string, request: ShareRequest): Promise<Share> {
    return this.#ask("create", { entity_id: entityId, ...request });
  }

  candidates(entityId: string, atUs: number): Promise<Candidates> {
    return this.#ask("candidates", { entity_id: entityId, at_us: Math.round(atUs) });
  }

  /** Lets what has this SHA-256 leave. */
  consent(share: Share): Promise<Consented> {
    return this.#ask("consent", { ...idOf(share), sha256: share.sha256 });
  }

  revoke(share: Share): Promise<Share> {
    return this.#ask("revoke", idOf(share));
  }

  /** Lets go of the recordings that are kept for an original. */
  release(share: Share): Promise<Share> {
    return this.#ask("release", idOf(share));
  }

  /** An address that a player, a download or a new tab can open. */
  async addressOf(share: Share, thing: ShareThing): Promise<string> {
    const path = `/api/cloudcam/shares/${share.entry_id}/${share.id}/${thing}`;
    const signed = await this.hass.callWS<{ path: string }>({
      type: "auth/sign_path",
      path,
      expires: SIGNED_S,
    });
    return this.hass.hassUrl(signed.path);
  }

  #ask<T>(what: string, message: object): Promise<T> {
    return this.hass.callWS<T>({ type: `cloudcam/shares/${what}`, ...message });
  }
}

function idOf({ entry_id, id }: Share): { entry_id: string; share_id: string } {
  return { entry_id, share_id: id };
}

/** Whether there are bytes of it, or soon will be, that nobody consented to. */
export function isDraft({ state }: Share): boolean {
  return state === "rendering" || state === "ready";
}

/** Ids are an NVR's own: of two NVRs they may be the same. */
export function keyOf({ entry_id, id }: Pick<Share, "entry_id" | "id">): string {
  return `${entry_id}/${id}`;
}
