import { describe, expect, it } from "vitest";
import { labelsIn, neighbour, NO_FILTER, select, zonesIn } from "../src/review/filter";
import { alertInHash, alertLink } from "../src/review/link";
import { clipName } from "../src/review/download";
import { isSeen, withSeen } from "../src/seen";
import { makeClock } from "../src/time";
import type { Alert } from "../src/types";

function alert(id: string, changes: Partial<Alert> = {}): Alert {
  const start = Number(id.slice(1)) * 1e6;
  return {
    id,
    entity_id: "camera.a",
    camera_id: "a",
    label: "person",
    animal: null,
    start_us: start,
    end_us: start + 5e6,
    score: 0.9,
    snapshot_us: start,
    clip_start_us: start,
    clip_end_us: null,
    zones: [],
    problem: null,
    ...changes,
  };
}

const ALERTS = [
  alert("a1"),
  alert("a3", { label: "pet", animal: "cat", entity_id: "camera.b" }),
  alert("a2", { label: "motion", zones: [{ zone_id: "d", name: "Door" }] }),
];
const ids = (alerts: Alert[]) => alerts.map((a) => a.id);

describe("the filter", () => {
  it("shows all, newest first", () => {
    expect(ids(select(ALERTS, NO_FILTER, () => true))).toEqual(["a3", "a2", "a1"]);
  });

  it.each([
    [{ label: "pet" as const }, ["a3"]],
    [{ camera: "camera.a" }, ["a2", "a1"]],
    [{ zone: "Door" }, ["a2"]],
    [{ unseen: true }, ["a3", "a1"]],
    [{ unseen: true, label: "motion" as const }, []],
  ])("lets through what is asked for: %o", (change, expected) => {
    const seen = (a: Alert) => a.id === "a2";
    expect(ids(select(ALERTS, { ...NO_FILTER, ...change }, seen))).toEqual(expected);
  });

  it("offers what occurs", () => {
    expect(labelsIn(ALERTS)).toEqual(["person", "pet", "motion"]);
    expect(zonesIn(ALERTS)).toEqual(["Door"]);
  });

  it("steps from alert to alert", () => {
    expect(neighbour(ALERTS, 2e6, 1)?.id).toBe("a3");
    expect(neighbour(ALERTS, 2e6, -1)?.id).toBe("a1");
    expect(neighbour(ALERTS, 3e6, 1)).toBeUndefined();
  });
});

describe("what was seen", () => {
  it("is remembered by id and by time", () => {
    const state = withSeen({ until_us: 1e6, ids: [] }, ["a3"]);
    expect(ALERTS.filter((a) => isSeen(state, a)).map((a) => a.id)).toEqual(["a1", "a3"]);
  });

  it("does not grow for ever, and forgets the oldest", () => {
    let state = { until_us: 0, ids: [] as string[] };
    for (let n = 0; n < 700; n += 1) state = withSeen(state, [`a${n}`, `a${n}`]);
    expect(state.ids.length).toBe(500);
    expect(state.ids.at(-1)).toBe("a699");
  });
});

describe("an alert's address", () => {
  const address = { entityId: "camera.front_door", alertId: "01J:x" };

  it("survives a way through a browser", () => {
    const link = alertLink("http://ha.local/cameras/0?a=b#old", address);
    expect(link.startsWith("http://ha.local/cameras/0?a=b#")).toBe(true);
    expect(alertInHash(new URL(link).hash)).toEqual(address);
  });

  it.each(["", "#", "#other=1", "#cloudcam-alert=x", "#cloudcam-alert=%E0%A4%A/x"])(
    "is not found in %s",
    (hash) => expect(alertInHash(hash)).toBeUndefined(),
  );
});

it("names a clip for every file system", () => {
  const name = (zone: string) =>
    clipName(makeClock({ language: "en", time_format: "24" }, zone), "Door: left/right", "cat", 1_800_000_000e6);
  expect(name("UTC")).toBe("Door- left-right 2027-01-15T08-00-00 cat.mp4");
  expect(name("Asia/Kolkata")).toBe("Door- left-right 2027-01-15T13-30-00 cat.mp4");
});
