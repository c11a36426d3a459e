import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  confirm,
  draftOf,
  newDraft,
  nextMoment,
  problemsOf,
  rangeAround,
  rangeOfAlert,
  requestOf,
  trim,
  unconfirm,
  withContent,
  withWay,
} from "../src/share/draft";
import { momentText, sizeText, spanText } from "../src/share/figures";
import { candidateAt, Finder, middleOf, sideOf } from "../src/share/finder";
import { canHandOn, fetchFile, fileNameOf, handOn } from "../src/share/handing-on";
import { groupsOf, stateText } from "../src/share/list";
import { suggestPhrase } from "../src/share/phrase";
import type { Candidate, Candidates } from "../src/share/shares";
import { SharesWatch } from "../src/share/shares-watch";
import { sourceOf, summaryOf } from "../src/share/summary";
import { sayIn } from "../src/share/texts";
import { de } from "../src/share/translations/de";
import { en } from "../src/share/translations/en";
import { makeClock } from "../src/time";
import type { Alert } from "../src/types";
import { FakeHouse, made, NOW_US, SECOND, settled } from "./share-made";

const SAY = sayIn({ language: "en" });
const CLOCK = makeClock({ language: "en", time_format: "24" }, "UTC");
const ALERT = {
  id: "a1",
  start_us: NOW_US - 100 * SECOND,
  end_us: NOW_US - 80 * SECOND,
  snapshot_us: NOW_US - 95 * SECOND,
  clip_start_us: NOW_US - 110 * SECOND,
  clip_end_us: NOW_US - 70 * SECOND,
} as Alert;
const range = (startS: number, endS: number) => ({
  startUs: NOW_US + startS * SECOND,
  endUs: NOW_US + endS * SECOND,
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the time that is shared", () => {
  it("is an alert's with a little around", () => {
    expect(rangeOfAlert(ALERT, NOW_US)).toEqual({
      ...{ ...range(-102, -78), alertId: "a1", atUs: NOW_US - 95 * SECOND },
    });
  });

  it("ends with what is written while the alert goes on, and with what may be", () => {
    const goesOn = { ...ALERT, end_us: null, clip_end_us: null };
    expect(rangeOfAlert(goesOn, NOW_US).endUs).toBe(NOW_US - 3 * SECOND);
    const long = { ...goesOn, start_us: NOW_US - 7200 * SECOND, clip_start_us: 0 };
    const { startUs, endUs } = rangeOfAlert(long, NOW_US);
    expect(endUs - startUs).toBe(1800 * SECOND);
  });

  it("is around a moment, never in the future", () => {
    expect(rangeAround(NOW_US - 60 * SECOND, NOW_US)).toEqual({
      ...{ ...range(-65, -45), atUs: NOW_US - 60 * SECOND },
    });
    expect(rangeAround(NOW_US, NOW_US)).toMatchObject(range(-8, -3));
  });

  it.each([
    ["an end moves alone", "endUs", -50, [-60, -50]],
    ["the start moves alone", "startUs", -58, [-58, -40]],
    ["the other end goes along where it would be passed", "startUs", -30, [-30, -29]],
    ["so does the start", "endUs", -70, [-71, -70]],
    ["nothing of the future", "endUs", 10, [-60, -3]],
    ["no longer than half an hour", "startUs", -3600, [-3600, -1800]],
  ] as const)("%s", (_name, end, toS, [fromS, untilS]) => {
    const trimmed = trim(newDraft(range(-60, -40)), end, NOW_US + toS * SECOND, NOW_US);
    expect(trimmed).toMatchObject(range(fromS, untilS));
  });

  it("may be hours of an original, and is cut when something else is chosen", () => {
    const original = withContent(newDraft(range(-60, -40)), "original");
    const long = trim(original, "startUs", NOW_US - 5 * 3600 * SECOND, NOW_US);
    expect(long.endUs).toBe(NOW_US - 40 * SECOND);
    expect(problemsOf(long, "what", true).size).toBe(0);
    const whole = withContent(long, "whole");
    expect(whole.endUs - whole.startUs).toBe(1800 * SECOND);
  });
});

describe("a draft", () => {
  const draft = newDraft({ ...range(-60, -40), alertId: "a1" });
  const at = (s: number, x = 0.5) => ({ at_us: NOW_US + s * SECOND, x, y: 0.5 });

  it("tells nothing besides, at first", () => {
    const request = requestOf({ ...draft, recipient: " Erika ", purpose: "parcel" });
    expect(request).toEqual({
      ...{ start_us: draft.startUs, end_us: draft.endUs, content: "subject", way: "file" },
      ...{ recipient: "Erika", purpose: "parcel", packaging: "mp4", background: "black" },
      ...{ subject: [], expires_s: 86_400, views: null, phrase: null, may_download: false },
      ...{ with_audio: false, with_camera_name: false, with_place: false, with_time: false },
      alert_id: "a1",
    });
  });

  it("needs somebody who may be seen, within its time", () => {
    expect([...problemsOf(draft, "what", true)]).toEqual([["subject", "no_subject"]]);
    const early = confirm(draft, at(-100));
    expect([...problemsOf(early, "what", true)]).toEqual([["subject", "no_subject"]]);
    expect(requestOf(early).subject).toEqual([]);
    expect(problemsOf(confirm(early, at(-50)), "what", true).size).toBe(0);
    expect(problemsOf(withContent(draft, "whole"), "what", true).size).toBe(0);
  });

  it("takes the last word of each moment, in order", () => {
    const chosen = [at(-45), at(-50, 0.1), at(-50, 0.9)].reduce(confirm, draft);
    expect(requestOf(chosen).subject).toEqual([at(-50, 0.9), at(-45)]);
    expect(unconfirm(chosen, at(-50).at_us).subject).toEqual([at(-45)]);
    expect(requestOf(withContent(chosen, "pets")).subject).toEqual([]);
  });

  it("leads to where nobody said for longest who it is, until all is near", () => {
    const seconds = (of: typeof draft) => (nextMoment(of)! - NOW_US) / SECOND;
    expect(seconds(draft)).toBe(-50);
    expect(seconds(confirm(draft, at(-54)))).toBe(-47);
    expect(seconds(confirm(confirm(draft, at(-54)), at(-47)))).toBe(-50.5);
    let chosen = draft;
    for (let n = 0; n < 100; n += 1) {
      const us = nextMoment(chosen);
      if (us === undefined) break;
      chosen = confirm(chosen, { at_us: us, x: 0.5, y: 0.5 });
    }
    expect(nextMoment(chosen)).toBeUndefined();
    expect(chosen.subject.length).toBeLessThan(20);
  });

  it("says what is missing of whom it is for", () => {
    expect([...problemsOf(draft, "who", true).keys()]).toEqual(["recipient", "purpose"]);
    const link = withWay({ ...draft, recipient: "E", purpose: "p", phrase: "abc" }, "link");
    expect([...problemsOf(link, "who", true)]).toEqual([["phrase", "short_phrase"]]);
    expect(problemsOf({ ...link, way: "file" }, "who", true).size).toBe(0);
    expect(problemsOf({ ...link, phrase: "" }, "who", true).size).toBe(0);
    expect([...problemsOf({ ...link, phrase: "" }, "who", false)]).toEqual([["way", "links_off"]]);
    expect(problemsOf({ ...link, way: "file" }, "who", false).size).toBe(0);
  });

  it("orders only what its way and content can have", () => {
    const zip = { ...draft, packaging: "zip" as const, phrase: "secret", mayDownload: true };
    expect(requestOf(zip)).toMatchObject({ packaging: "zip", phrase: null, may_download: false });
    expect(requestOf(withWay(zip, "link"))).toMatchObject({
      ...{ packaging: "mp4", phrase: "secret", may_download: true, views: 5 },
    });
    const original = withContent({ ...draft, with_audio: true, way: "link" }, "original");
    expect(requestOf(original)).toMatchObject({ way: "file", packaging: "zip", with_audio: false });
  });

  it("is what a share was ordered as, but for who was chosen and the phrase", () => {
    const share = made({ content: "pets", with_time: true, views: null, has_phrase: true });
    expect(requestOf(draftOf(share))).toMatchObject({
      ...{ start_us: share.start_us, end_us: share.end_us, content: "pets", with_time: true },
      ...{ views: null, phrase: null, recipient: "Erika", subject: [] },
    });
  });
});

describe("who can be chosen", () => {
  const one = (box: Candidate["box"]): Candidate => ({ label: "person", score: 0.9, box });
  const far = one([0.4, 0.4, 0.5, 0.6]);
  const near = one([0.3, 0.1, 0.9, 1]);

  it("is the smallest around a place", () => {
    expect(candidateAt([near, far], middleOf(far))).toBe(1);
    expect(candidateAt([near, far], { x: 0.8, y: 0.9 })).toBe(0);
    expect(candidateAt([near, far], { x: 0.1, y: 0.1 })).toBe(-1);
    expect([sideOf(far), sideOf(one([0, 0, 0.2, 1])), sideOf(one([0.8, 0, 1, 1]))]).toEqual([
      ...["middle", "left", "right"],
    ]);
  });

  it("is looked for once a moment stays, one question at a time, each moment once", async () => {
    vi.useFakeTimers();
    const asked: number[] = [];
    const answer: ((found: Candidates) => void)[] = [];
    const finder = new Finder(
      (atUs) => {
        asked.push(atUs);
        return new Promise((done) => answer.push(done));
      },
      () => undefined,
    );
    for (const us of [1, 2, 3]) finder.want(us);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual([3]);
    finder.want(4);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual([3]);
    answer[0]!({ time_us: 3, candidates: [] });
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toEqual([3, 4]);
    expect(finder.found).toBeUndefined();
    answer[1]!({ time_us: 4, candidates: [far] });
    await vi.advanceTimersByTimeAsync(0);
    expect(finder.found?.candidates).toEqual([far]);
    finder.want(3);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual([3, 4]);
    expect(finder.found?.time_us).toBe(3);
  });

  it("tells why nobody could be looked for, and asks again elsewhere", async () => {
    vi.useFakeTimers();
    let fails = true;
    const finder = new Finder(
      (time_us) =>
        fails
          ? Promise.reject(new Error("detection is not running"))
          : Promise.resolve({ time_us, candidates: [] }),
      () => undefined,
    );
    finder.want(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(finder.error).toBe("detection is not running");
    finder.again();
    expect(finder.error).toBe("");
    await vi.advanceTimersByTimeAsync(0);
    expect(finder.error).toBe("detection is not running");
    fails = false;
    finder.want(2);
    await vi.advanceTimersByTimeAsync(500);
    expect([finder.error, finder.found?.time_us]).toEqual(["", 2]);
    fails = true;
    finder.want(3);
    await vi.advanceTimersByTimeAsync(500);
    fails = false;
    finder.again();
    await vi.advanceTimersByTimeAsync(0);
    expect([finder.error, finder.found?.time_us]).toEqual(["", 3]);
  });
});

describe("words and figures", () => {
  const places = (of: string) => [...of.matchAll(/\{\w+\}/g)].map(String).sort();

  it("are there in all languages, in the same form", () => {
    expect(Object.keys(de)).toEqual(Object.keys(en));
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(de[key].trim(), key).toBe(de[key]);
      expect(places(de[key]), key).toEqual(places(en[key]));
    }
  });

  it("are all used", () => {
    const folder = join(__dirname, "../src");
    const parts = readdirSync(join(folder, "share")).filter((name) => name.endsWith(".ts"));
    const sources = [...parts.map((name) => `share/${name}`), "panel/shares-page.ts"]
      .map((name) => readFileSync(join(folder, name), "utf8"))
      .join("\n");
    const literal = new Set([...sources.matchAll(/"(\w+)"/g)].map((found) => found[1]));
    // such as `step_${step}`
    const beginnings = [...sources.matchAll(/`(\w+_)\$\{/g)].map((found) => found[1]!);
    const ends = [...sources.matchAll(/\$\{\w+\}(_\w+)`/g)].map((found) => found[1]!);
    const isMade = (key: string): boolean =>
      beginnings.some((beginning) => key.startsWith(beginning)) ||
      ends.some((end) => key.endsWith(end));
    expect(beginnings).toContain("content_");
    expect(ends).toContain("_hint");
    for (const key of Object.keys(en)) expect(isMade(key) || literal.has(key), key).toBe(true);
  });

  it("are in the user's way", () => {
    const hass = new FakeHouse().hass();
    expect(momentText(hass, NOW_US)).toBe("Mon, Nov 23, 14:00");
    expect([spanText(3600, "en"), spanText(86_400, "en"), spanText(7 * 86_400, "de")]).toEqual([
      ...["1 hour", "24 hours", "7 Tage"],
    ]);
    expect([sizeText(1_240_000, "en"), sizeText(800, "en")]).toEqual(["1.2 MB", "0.8 kB"]);
  });

  it.each(["en", "de", "fi"])("suggest other phrases each time (%s)", (language) => {
    const phrases = new Set(Array.from({ length: 50 }, () => suggestPhrase(language)));
    expect(phrases.size).toBe(50);
    for (const phrase of phrases) expect(phrase).toMatch(/^[A-Za-z]+ [A-Za-z]+ [A-Za-z]+ \d\d$/);
  });
});

describe("what leaves", () => {
  const host = { hass: new FakeHouse().hass(), clock: CLOCK, say: SAY };
  const rows = (share: Parameters<typeof summaryOf>[1]) =>
    Object.fromEntries(summaryOf(host, share).map(({ name, value }) => [name, value]));

  it("is told of the share itself", () => {
    const sha256 = "ab".repeat(32);
    const share = made({ sha256, size_bytes: 2e6, has_phrase: true, with_place: true, views: 1 });
    expect(rows(share)).toEqual({
      row_recipient: "Erika",
      row_purpose: "the parcel",
      row_visible: "Only one person or pet",
      row_around: "Black",
      row_sound: "no",
      row_told: "place",
      row_way: "link, with a pass phrase",
      row_ends: "24 hours after your consent",
      row_views: "1",
      row_length: "0:42",
      row_size: "2 MB",
      row_hash: sha256,
    });
  });

  it("does not hold where and when, which is told beside it", () => {
    expect(sourceOf(host, made())).toBe("Hall · Mon, Nov 23, 13:50:00");
    // a language that writes no comma between the day and the time
    const locale = { ...host.hass.locale, language: "sv" };
    expect(sourceOf({ ...host, hass: { ...host.hass, locale } }, made())).toBe(
      "Hall · mån 23 nov., 13:50:00",
    );
    expect(Object.values(rows(made())).join()).not.toMatch(/Hall|Nov|13:50/);
  });

  it("is everything, of an original", () => {
    const told = rows(made({ content: "original", way: "file", packaging: "zip" }));
    expect(told.row_told).toBe("everything the recording holds");
    expect(told.row_way).toBe("zip with a signed proof");
    expect(told).not.toHaveProperty("row_views");
  });
});

describe("the list", () => {
  const host = { hass: new FakeHouse().hass(), clock: CLOCK, say: SAY, nowUs: () => NOW_US };

  it("has what waits first, then what can be opened, each the newest first", () => {
    const shares = [
      made({ id: "1", state: "ended", ended_us: 5 }),
      made({ id: "2", state: "active", consented_us: 2 }),
      made({ id: "3", state: "failed", created_us: 9 }),
      made({ id: "4", state: "active", consented_us: 3 }),
      made({ id: "5", state: "ready" }),
    ];
    const ids = [...groupsOf(shares)].map(([group, of]) => [group, of.map(({ id }) => id).join("")]);
    expect(ids).toEqual([
      ["draft", "5"],
      ["active", "42"],
      ["ended", "31"],
    ]);
  });

  it.each([
    [{ state: "rendering", progress: 0.259 }, "Being made: 25 %"],
    [{ state: "failed", problem: "The disk is full." }, "Could not be made: The disk is full."],
    [{ state: "active", expires_us: NOW_US }, "until Mon, Nov 23, 14:00 · not opened yet"],
    [
      { state: "active", expires_us: NOW_US, views_used: 2, opened_us: NOW_US },
      "until Mon, Nov 23, 14:00 · opened 2 of 5 times · last 14:00",
    ],
    [
      { state: "active", expires_us: NOW_US, views_used: 5 },
      "until Mon, Nov 23, 14:00 · opened 5 of 5 times · can't be opened again",
    ],
    [{ state: "active", way: "file", expires_us: NOW_US }, "until Mon, Nov 23, 14:00"],
    [
      { state: "ended", ended: "revoked", ended_by: "Max", ended_us: NOW_US },
      "Ended by Max, Mon, Nov 23, 14:00",
    ],
    [{ state: "ended", ended: "revoked", ended_by: "nvr" }, "Ended by the NVR"],
    [
      { state: "ended", ended: "used_up", consented_us: 1, views: null, views_used: 3 },
      "Opened as often as it might be · opened 3 times",
    ],
  ] as const)("tells how it is: %j", (changes, text) => {
    expect(stateText(host, made(changes))).toBe(text);
  });
});

describe("following the shares", () => {
  it("knows all at first, then each change, and forgets what is gone", async () => {
    const house = new FakeHouse();
    const watch = new SharesWatch(() => undefined);
    watch.follow(house, true);
    await settled();
    expect(watch.isKnown).toBe(false);
    watch.take({ share: made({ id: "x" }) });
    expect(watch.isKnown).toBe(false);
    const all = [made({ id: "a" }), made({ id: "a", entry_id: "other" })];
    house.tell({ shares: all, is_all: true });
    expect([...watch.shares.keys()]).toEqual(["e/a", "other/a"]);
    expect(watch.isKnown).toBe(true);
    house.tell({ share: made({ id: "a", state: "ready" }) });
    expect(watch.shares.get("e/a")?.state).toBe("ready");
    expect(watch.shares.get("other/a")?.state).toBe("rendering");
    house.tell({ shares: [all[0]], is_all: false });
    expect([watch.shares.size, watch.isAll], "an NVR is missing").toEqual([2, false]);
    watch.stop();
    await settled();
    expect(house.ended).toBe(1);
    house.tell({ shares: [], is_all: true });
    expect(watch.shares.size).toBe(2);
  });
});

describe("handing on", () => {
  const share = made({ way: "file", size_bytes: 4 });

  beforeEach(() => vi.unstubAllGlobals());

  it("names a file so that it tells nothing", () => {
    expect(fileNameOf(share)).toBe("clip.mp4");
    expect(fileNameOf(made({ packaging: "zip" }))).toBe("share.zip");
    expect(fileNameOf(made({ content: "original" }))).toBe("share.zip");
  });

  it("is possible where the browser says so", () => {
    expect(canHandOn(share)).toBe(false);
    const canShare = vi.fn(({ files }: { files: File[] }) => files[0]!.type === "video/mp4");
    vi.stubGlobal("navigator", { canShare });
    expect(canHandOn(share)).toBe(true);
    expect(canHandOn(made({ packaging: "zip" }))).toBe(false);
  });

  it("fetches all of it, and says how far it is", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("abcd")));
    const told: number[] = [];
    const file = await fetchFile("/f", share, (part) => told.push(part));
    expect([file.name, file.type, await file.text(), told.at(-1)]).toEqual([
      ...["clip.mp4", "video/mp4", "abcd", 1],
    ]);
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status: 410 })));
    await expect(fetchFile("/f", share, () => undefined)).rejects.toThrow("410");
  });

  it.each([
    ["done", undefined],
    ["cancelled", "AbortError"],
    ["again", "NotAllowedError"],
  ])("is %s", async (handed, name) => {
    const answer = name ? Promise.reject(new DOMException("no", name)) : Promise.resolve();
    vi.stubGlobal("navigator", { share: () => answer });
    expect(await handOn({ url: "https://home.example" })).toBe(handed);
  });
});
