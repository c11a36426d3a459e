import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/panel/main";
import type { CloudCamLedgerPage } from "../src/panel/ledger-page";
import { deedsOf, kindOf, type LedgerAnswer, type LedgerEntry } from "../src/panel/ledger";
import type { Hass } from "../src/types";

const NOON = Date.UTC(2026, 10, 23, 12) * 1000;
const ANNA = { id: "u1", name: "Anna", address: "192.168.1.20" };
let sequence = 0;

function entry(what: string, atS: number, more: Partial<LedgerEntry> = {}): LedgerEntry {
  sequence += 1;
  return { sequence, what, time_us: NOON + atS * 1e6, client: "Home Assistant", ...more };
}

function viewing(atS: number, phase: "start" | "end", more: Partial<LedgerEntry> = {}): LedgerEntry {
  const told = { way: "hls", since_us: NOON };
  return entry("playback", atS, { phase, user: ANNA, cameras: ["hall"], told, ...more });
}

describe("entries as deeds", () => {
  it("are a viewing from its beginning to its end, with all that was seen", () => {
    const begun = viewing(0, "start", { start_us: 100, end_us: 200 });
    const goes = viewing(300, "start", { start_us: 150, end_us: 900 });
    const ended = viewing(600, "end", { start_us: 100, end_us: 950 });
    const [deed, ...others] = deedsOf([ended, goes, begun]);
    expect(others).toEqual([]);
    expect([deed!.fromUs, deed!.toUs, deed!.isNow]).toEqual([NOON, NOON + 600e6, false]);
    expect(deed!.span).toEqual([100, 950]);
  });

  it("are two where two look at once, or one looks twice", () => {
    const ben = { id: "u2", name: "Ben" };
    const later = { way: "hls", since_us: NOON + 1 };
    const found = deedsOf([
      viewing(9, "end", { told: later }),
      viewing(8, "start", { told: later }),
      viewing(4, "end"),
      viewing(3, "end", { user: ben }),
      viewing(1, "start", { user: ben }),
      viewing(0, "start"),
    ]);
    expect(found.map((deed) => [deed.entry.user!.name, deed.fromUs, deed.toUs])).toEqual([
      ["Anna", NOON + 8e6, NOON + 9e6],
      ["Anna", NOON, NOON + 4e6],
      ["Ben", NOON + 1e6, NOON + 3e6],
    ]);
  });

  it("last while nothing tells of their end, but not longer than the NVR ran", () => {
    const found = deedsOf([viewing(5, "start"), entry("started", 4), viewing(0, "start", { told: {} })]);
    expect(found.map((deed) => [deed.kind, deed.isNow, deed.toUs])).toEqual([
      ["pictures", true, null],
      ["nvr", false, NOON + 4e6],
      ["pictures", false, null],
    ]);
  });

  it("have a kind, also those that are not known yet", () => {
    expect(["still", "sign_in_failed", "day", "settings", "something_new"].map(kindOf)).toEqual([
      "pictures",
      "access",
      "nvr",
      "changes",
      "changes",
    ]);
  });
});

describe("the page", () => {
  let page: CloudCamLedgerPage;
  let answer: LedgerAnswer;
  let asked: Record<string, unknown>[];

  beforeEach(() => {
    vi.useFakeTimers({ now: NOON / 1000 + 3_600_000, toFake: ["Date", "setInterval", "clearInterval"] });
    asked = [];
    const told = { reason: "token" };
    const stranger = entry("sign_in_failed", 90, { address: "192.168.1.66", count: 3, told });
    delete stranger.client;
    answer = {
      entry_id: "e",
      nvrs: [{ entry_id: "e", name: "Home" }],
      cameras: { hall: { name: "Hall", entity_id: "camera.hall" } },
      entries: [
        stranger,
        entry("settings", 80, { user: { address: "192.168.1.9" }, cameras: ["hall"], told: { settings: ["detect"], switched: { detect: false } } }),
        viewing(60, "end"),
        viewing(0, "start"),
      ],
      is_all: true,
      checked: "2026-11-23T12:30:00Z",
      problem: null,
    };
    page = document.createElement("cloudcam-watched-page") as CloudCamLedgerPage;
    page.hass = {
      locale: { language: "en", time_format: "24", time_zone: "server" },
      config: { time_zone: "UTC" },
      connected: true,
      callWS: (message: Record<string, unknown>) => {
        asked.push(message);
        return answer ? Promise.resolve(answer) : Promise.reject(new Error("no"));
      },
    } as unknown as Hass;
  });

  afterEach(() => {
    page.remove();
    vi.useRealTimers();
  });

  async function shown(): Promise<string[]> {
    if (!page.isConnected) document.body.append(page);
    for (let n = 0; n < 5; n += 1) {
      await Promise.resolve();
      await page.updateComplete;
    }
    return rows();
  }

  const rows = (): string[] =>
    [...page.renderRoot.querySelectorAll("li.row")].map((row) => clean(row.textContent));
  const clean = (text: string | null): string => (text ?? "").replace(/\s+/g, " ").trim();
  const press = async (name: string): Promise<string[]> => {
    const button = [...page.renderRoot.querySelectorAll("button")].find((b) => clean(b.textContent) === name);
    button!.click();
    return shown();
  };

  it("tells who looked at what, from where and for how long", async () => {
    expect(await shown()).toEqual([
      "Somebody unknown Was not let in · 3 times wrong token · from 192.168.1.66 12:01",
      "Home Assistant, user unknown Changed settings · Hall detect · detect: off · from 192.168.1.9 12:01",
      "Anna Played a recording · Hall from 192.168.1.20 12:001:00",
    ]);
    expect(clean(page.renderRoot.querySelector("[role=status]")!.textContent)).toContain("12:30");
    expect(page.renderRoot.querySelector(".warn")!.textContent).toContain("Was not let in");
  });

  it("names what took a picture out of the home", async () => {
    const user = { name: "Home Assistant: media_player.tv", address: "192.168.1.8" };
    answer.entries = [entry("playback", 1, { user, cameras: ["hall"] })];
    expect(await shown()).toEqual([
      "Home Assistant: media_player.tv Played a recording · Hall from 192.168.1.8 12:00",
    ]);
  });

  it("tells what became of a share, and that it was somebody outside", async () => {
    const share = { share: "0123456789ab", recipient: "Erika", purpose: "the parcel" };
    const cameras = ["hall"];
    const outside = (what: string, atS: number, told: object): LedgerEntry => {
      const found = entry(what, atS, { address: "203.0.113.9", cameras, told: { ...share, ...told } });
      delete found.client;
      return found;
    };
    const told = { ...share, outsider: "203.0.113.9", since_us: NOON };
    answer.entries = [
      entry("share_ended", 240, { client: "nvr", cameras, told: { ...share, why: "used_up" } }),
      outside("share_refused", 180, { reason: "phrase" }),
      entry("share_watched", 120, { cameras, told, phase: "end", address: "192.168.1.8" }),
      outside("share_opened", 60, {}),
      entry("share_consented", 0, { user: ANNA, cameras, told: share }),
    ];
    const what = "Erika · the parcel";
    const from = "from 203.0.113.9";
    expect(await shown()).toEqual([
      `The NVR itself Ended a share · Hall ${what} · opened as often as it might be 12:04`,
      `Somebody outside, by the link Did not open a share · Hall ${what} · wrong pass phrase · ${from} 12:03`,
      `Somebody outside, by the link Watched a share · Hall ${what} · ${from} 12:02`,
      `Somebody outside, by the link Opened a share · Hall ${what} · ${from} 12:01`,
      `Anna Consented to a share · Hall ${what} · from 192.168.1.20 12:00`,
    ]);
    const kinds = answer.entries.map(({ what: one }) => kindOf(one));
    expect(kinds).toEqual(["changes", "changes", "pictures", "pictures", "changes"]);
  });

  it("tells a deed that was refused from somebody who was not let in, and one that failed", async () => {
    const address = "192.168.1.30";
    answer.entries = [
      entry("sign_in_failed", 3, { client: "Tablet", address, told: { reason: "forbidden" } }),
      entry("sign_in_failed", 2, { client: "Tablet", address, told: { reason: "new_one" } }),
      entry("export", 1, { client: "Tablet", address, told: { failed: "storage_full" } }),
    ];
    expect(await shown()).toEqual([
      "Tablet Tried what it has no right to it was refused · from 192.168.1.30 12:00",
      "Tablet Was not let in new_one · from 192.168.1.30 12:00",
      "Tablet Had an export made nothing came of it: storage_full · from 192.168.1.30 12:00",
    ]);
    expect(page.renderRoot.querySelectorAll(".warn")).toHaveLength(3);
    expect((await press("Sign-ins")).length).toBe(2);
  });

  it("shows one kind, and all of them again", async () => {
    await shown();
    expect((await press("Watching")).length).toBe(1);
    expect((await press("Watching")).length).toBe(3);
    expect(await press("The NVR")).toEqual([]);
    expect(page.renderRoot.textContent).toContain("Nothing of this kind");
  });

  it("goes on where the list ends, and begins anew with a camera", async () => {
    answer.is_all = false;
    const last = answer.entries.at(-1)!.sequence;
    await shown();
    answer = { ...answer, entries: [entry("restart", -9, { client: "owner" })], is_all: true };
    expect((await press("Show older")).at(-1)).toContain("At the NVR's machine Restarted the NVR");
    expect(asked.at(-1)).toMatchObject({ before: last });
    const cameras = page.renderRoot.querySelector("select")!;
    cameras.value = "hall";
    cameras.dispatchEvent(new Event("change"));
    expect(await shown()).toHaveLength(1);
    expect(asked.at(-1)).toEqual({ type: "cloudcam/ledger", limit: 200, camera_id: "hall" });
  });

  it("says when it is not what was written", async () => {
    answer.problem = "entry 7 is missing";
    await shown();
    const state = page.renderRoot.querySelector("[role=status]")!;
    expect(state.className).toContain("bad");
    expect(state.textContent).toContain("entry 7 is missing");
  });

  it("looks again by itself, but not while somebody reads further down", async () => {
    await shown();
    vi.advanceTimersByTime(30_000);
    await shown();
    expect(asked).toHaveLength(2);
    answer.is_all = false;
    answer.entries = Array.from({ length: 200 }, () => entry("restart", 0));
    vi.advanceTimersByTime(30_000);
    await shown();
    await press("Show older");
    const before = asked.length;
    vi.advanceTimersByTime(60_000);
    expect(asked).toHaveLength(before);
  });
});
