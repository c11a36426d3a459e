/** What tests of sharing need: a share, a house that answers, and clicks. */
import { vi } from "vitest";
import type { Share } from "../src/share/shares";
import type { CameraView, Connection, Hass, Reconnecting } from "../src/types";

export const NOW_US = Date.UTC(2026, 10, 23, 14, 0, 0) * 1000;
export const SECOND = 1_000_000;

export function made(changes: Partial<Share> = {}): Share {
  return {
    id: "0123456789ab",
    entry_id: "e",
    entity_id: "camera.hall",
    camera_id: "hall",
    camera: "Hall",
    start_us: NOW_US - 600 * SECOND,
    end_us: NOW_US - 558 * SECOND,
    content: "subject",
    way: "link",
    packaging: "mp4",
    background: "black",
    recipient: "Erika",
    purpose: "the parcel",
    state: "rendering",
    created_us: NOW_US,
    created_by: "Owner",
    expires_s: 86_400,
    progress: 0,
    size_bytes: 0,
    duration_ms: 0,
    sha256: null,
    visible_pct: null,
    problem: null,
    consented_us: null,
    consented_by: null,
    expires_us: null,
    views: 5,
    views_used: 0,
    opened_us: null,
    has_phrase: false,
    may_download: false,
    with_audio: false,
    with_camera_name: false,
    with_place: false,
    with_time: false,
    alert_id: null,
    ended: null,
    ended_us: null,
    ended_by: null,
    pin_id: null,
    ...changes,
  };
}

export const CAMERA = {
  entity_id: "camera.hall",
  connected: true,
  folder: "/f",
  now_us: NOW_US,
  info: { name: "Hall", status: { video: { codec: "h264", width: 1280, height: 720, fps: 15 } } },
} as unknown as CameraView;

type Message = { type: string } & Record<string, unknown>;
type Answer = (message: Message) => unknown;

/** Home Assistant, as far as sharing asks it. */
export class FakeHouse implements Connection, Reconnecting {
  readonly asked: Message[] = [];
  tell: (event: object) => void = () => undefined;
  ended = 0;
  readonly again = new Set<() => void>();
  answers: Record<string, Answer> = {
    "cloudcam/shares/info": () => ({
      entry_id: "e",
      links: true,
      link_base: "https://home.example",
      is_external: true,
    }),
    "cloudcam/shares/candidates": ({ at_us }) => ({
      time_us: at_us,
      candidates: [
        { label: "person", score: 0.91, box: [0.1, 0.2, 0.3, 0.8] },
        { label: "dog", score: 0.6, box: [0.7, 0.6, 0.9, 0.9] },
      ],
    }),
    "cloudcam/shares/create": () => made(),
    "auth/sign_path": ({ path }) => ({ path: `${path as string}?authSig=x` }),
  };

  subscribeMessage<T>(callback: (message: T) => void): Promise<() => Promise<void>> {
    this.tell = callback as (event: object) => void;
    return Promise.resolve(() => Promise.resolve(void (this.ended += 1)));
  }

  addEventListener(_event: "ready", listener: () => void): void {
    this.again.add(listener);
  }

  removeEventListener(_event: "ready", listener: () => void): void {
    this.again.delete(listener);
  }

  hass(isAdmin = true): Hass {
    return {
      user: { id: "u", is_admin: isAdmin },
      locale: { language: "en", time_format: "24", time_zone: "server" },
      config: { time_zone: "UTC" },
      connection: this,
      connected: true,
      services: {},
      states: {},
      callWS: (message: Message) => {
        this.asked.push(message);
        const answer = this.answers[message.type];
        if (!answer) return Promise.reject(new Error(`nobody answers ${message.type}`));
        return Promise.resolve().then(() => answer(message));
      },
      hassUrl: (path: string) => path,
    } as unknown as Hass;
  }

  askedOf(what: string): Message[] {
    return this.asked.filter(({ type }) => type === what);
  }
}

/** Fetching and decoding pictures is the browser's; the test has none. */
export function withoutPictures(): void {
  vi.stubGlobal("fetch", () => Promise.reject(new Error("no pictures here")));
}

export async function settled(ms = 0): Promise<void> {
  for (let n = 0; n < 6; n += 1) await new Promise((done) => setTimeout(done, ms / 6));
}
