import { describe, expect, it } from "vitest";
import { translator } from "../src/i18n";
import { fold, unfold } from "../src/review/fold";
import { summarize, summaryText } from "../src/review/summary";
import { changeText, together, verdictsFor, verdictsForAll } from "../src/review/verdicts";
import { HOUR_US, makeClock, MINUTE_US, SECOND_US } from "../src/time";
import type { Labelled } from "../src/backend";
import type { Alert } from "../src/types";

const NOON = Date.UTC(2026, 10, 23, 12) * 1000;

function alert(id: string, label: Alert["label"], atS: number, lengthS: number | null): Alert {
  const start = NOON + atS * SECOND_US;
  return {
    id,
    entity_id: "camera.a",
    camera_id: "a",
    label,
    animal: label === "pet" ? "cat" : null,
    start_us: start,
    end_us: lengthS === null ? null : start + lengthS * SECOND_US,
    score: 0.9,
    snapshot_us: start,
    clip_start_us: start,
    clip_end_us: null,
    zones: [],
    problem: null,
  };
}

const folded = (alerts: Alert[], nowS = 3600) =>
  fold(alerts, NOON + nowS * SECOND_US).map((v) => [v.alert.id, ...v.folded.map((f) => f.id)]);

describe("motion beside a visit", () => {
  const person = alert("p", "person", 10, 20);

  it("is folded into it", () => {
    expect(folded([person, alert("m", "motion", 2, 35)])).toEqual([["p", "m"]]);
  });

  it("goes to who was there longest", () => {
    const cat = alert("c", "pet", 0, 60);
    expect(folded([person, cat, alert("m", "motion", 0, 60)])).toEqual([["p"], ["c", "m"]]);
  });

  it("stays when somebody only passed while something moved all day", () => {
    expect(folded([person, alert("m", "motion", 0, 600)])).toEqual([["p"], ["m"]]);
  });

  it("stays when it was another camera, or another time", () => {
    const elsewhere = { ...alert("m", "motion", 10, 20), entity_id: "camera.b" };
    expect(folded([person, elsewhere, alert("n", "motion", 50, 5)])).toEqual([["p"], ["m"], ["n"]]);
  });

  it("is folded while both last", () => {
    const alerts = [alert("p", "person", 0, null), alert("m", "motion", 1, null)];
    expect(folded(alerts, 30)).toEqual([["p", "m"]]);
  });

  it("comes back with the rest of its visit", () => {
    const alerts = [person, alert("m", "motion", 2, 35), alert("s", "sound", 0, 1)];
    expect(unfold(fold(alerts, NOON)).map((a) => a.id)).toEqual(["p", "m", "s"]);
  });
});

describe("the day in a sentence", () => {
  const kolkata = makeClock({ language: "en", time_format: "24" }, "Asia/Kolkata");
  const berlin = makeClock({ language: "de", time_format: "24" }, "Europe/Berlin");
  const later = NOON + 6 * HOUR_US;
  const text = (alerts: Alert[], language: "en" | "de", clock = berlin) =>
    summaryText(summarize(fold(alerts, later), clock, later), translator(language), clock);

  it("counts, and tells the quiet and the busiest hour", () => {
    const alerts = [
      alert("1", "person", 0, 10),
      alert("2", "person", 600, 10),
      alert("3", "pet", 1200, 10),
      alert("4", "person", 7200, 10),
    ];
    expect(text(alerts, "en")).toBe(
      "3 persons, 1 pet · quiet since 15:00 · busiest 13:00–14:00",
    );
    expect(text(alerts, "de")).toBe(
      "3 Personen, 1 Haustier · ruhig seit 15:00 · am meisten 13:00–14:00",
    );
  });

  it("takes the hours of the clock on the wall", () => {
    const alerts = [0, 60, 120].map((at, i) => alert(String(i), "person", at, 5));
    expect(text(alerts, "en", kolkata)).toContain("busiest 17:00–18:00");
  });

  it("tells nothing that does not stand out", () => {
    const alerts = [alert("1", "person", 0, 1), alert("2", "person", 5 * 3600, 1)];
    expect(text(alerts, "en")).toBe("2 persons · quiet since 18:00");
    expect(text([], "en")).toBe("A quiet day");
  });

  it("tells what is going on", () => {
    expect(text([alert("1", "person", 0, null)], "en")).toBe("1 person · going on now");
  });

  it("is not quiet at once", () => {
    const now = NOON + 2 * MINUTE_US;
    const summary = summarize(fold([alert("1", "pet", 0, 30)], now), berlin, now);
    expect(summary.quietSinceUs).toBeUndefined();
  });
});

describe("saying what it was", () => {
  const person = alert("p", "person", 0, 1);
  const cat = alert("c", "pet", 0, 1);
  const answer = (ids: string[], wrong: number, kept = 0): Labelled => ({
    would_drop_false: wrong,
    would_drop_kept: kept,
    would_drop_unjudged: ids.length - wrong - kept,
    replayed: 40,
    alert_ids: ids,
    lesson: null,
  });

  it("offers what fits", () => {
    expect(verdictsFor(person)).toEqual(["right", "not_a_person", "cat", "dog"]);
    expect(verdictsFor(cat)).toEqual(["right", "not_a_pet", "person", "dog"]);
    expect(verdictsFor(alert("m", "motion", 0, 1))).toEqual([]);
    expect(verdictsForAll([person, cat])).toEqual(["right", "dog"]);
    expect(verdictsForAll([])).toEqual([]);
  });

  it("counts an alert once, however many lessons would leave it out", () => {
    const change = together([answer(["a", "b"], 2), answer(["b", "c"], 2)]);
    expect(change).toEqual({ dropped: 3, wrong: 3, kept: 0, replayed: 40 });
  });

  it("tells the change in words", () => {
    const t = translator("en");
    expect(changeText(together([answer(["a", "b", "c"], 2)]), t)).toBe(
      "3 of the last 40 alerts would have been left out; you called 2 of them wrong.",
    );
    expect(changeText(together([answer(["a", "b"], 0, 1)]), t)).toContain("kept or called right 1");
  });
});
