import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  changeShape,
  colorOf,
  draftOf,
  draftProblem,
  History,
  kindsOf,
  newShape,
  removeShape,
  type Rules,
  rulesFrom,
  rulesOf,
  sameRules,
} from "../src/zones/draft";
import {
  area,
  crosses,
  insertAfter,
  moveAll,
  moveEdge,
  movePoint,
  problemOf,
  without,
  type Points,
} from "../src/zones/geometry";
import { dragged, holds, targetAt } from "../src/zones/gestures";
import { Asker, type Outcome } from "../src/zones/outcome";
import { sayIn } from "../src/zones/texts";

const SQUARE: Points = [
  [0.2, 0.2],
  [0.6, 0.2],
  [0.6, 0.6],
  [0.2, 0.6],
];
const BOW: Points = [
  [0.2, 0.2],
  [0.6, 0.6],
  [0.6, 0.2],
  [0.2, 0.6],
];
const SIZE = { width: 390, height: 220 };

const RULES: Rules = {
  sensitivity: "normal",
  zones: [
    {
      id: "drive",
      name: "Drive",
      points: SQUARE,
      labels: ["person"],
      alerts: true,
      loiter_s: 10,
    },
  ],
  motion_masks: [SQUARE],
  object_masks: [{ points: SQUARE, labels: ["pet"] }],
  thresholds: [{ label: "person", min_score: 0.5, min_height: 0 }],
};

describe("geometry", () => {
  it("tells edges that cross from those that only meet in a corner", () => {
    expect(problemOf(SQUARE)).toBeUndefined();
    expect(problemOf(BOW)).toBe("crossing");
    const concave: Points = [...SQUARE.slice(0, 3), [0.4, 0.4], [0.2, 0.6]];
    expect(crosses(concave)).toBe(false);
    const touching: Points = [...SQUARE.slice(0, 3), [0.4, 0.2], [0.2, 0.6]];
    expect(crosses(touching)).toBe(true);
  });

  it("does not take an open line's missing edge for one", () => {
    const line: Points = [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.9, 0.9],
    ];
    expect(crosses(line, false)).toBe(false);
    expect(crosses([...line, [0.5, 0.05]], false)).toBe(true);
    const back: Points = [
      [0.1, 0.1],
      [0.9, 0.1],
      [0.5, 0.1],
    ];
    expect(crosses(back, false)).toBe(true);
  });

  it("refuses what the NVR would: a line, a dot", () => {
    expect(problemOf(SQUARE.map(([x]) => [x, 0.5] as const))).toBeDefined();
    const dot: Points = [
      [0.5, 0.5],
      [0.505, 0.5],
      [0.505, 0.505],
    ];
    expect(problemOf(dot)).toBe("small");
    expect(area(SQUARE)).toBeCloseTo(0.16);
  });

  it("keeps shapes in the picture, and their form", () => {
    expect(movePoint(SQUARE, 2, [1.5, -1])[2]).toEqual([1, 0]);
    const moved = moveAll(SQUARE, 0.9, -0.9);
    expect(moved[0]).toEqual([0.6, 0]);
    expect(area(moved)).toBeCloseTo(area(SQUARE));
    expect(moveEdge(SQUARE, 3, -0.5, 0)).toEqual([[0, 0.2], [0.6, 0.2], [0.6, 0.6], [0, 0.6]]);
  });

  it("adds and removes corners", () => {
    const five = insertAfter(SQUARE, 3, [0.1, 0.4]);
    expect(five).toHaveLength(5);
    expect(five[4]).toEqual([0.1, 0.4]);
    expect(without(five, 4)).toEqual(SQUARE);
  });
});

describe("a finger", () => {
  const shape = newShape("zone", SQUARE, "A");
  const below = newShape("zone", moveAll(SQUARE, 0.3, 0.3), "B");
  const shapes = [shape, below];

  it("finds corners before middles, edges and insides of what is selected", () => {
    const find = (x: number, y: number) => targetAt(shapes, shape.key, [x, y], SIZE);
    expect(find(0.61, 0.22)).toEqual({ part: "corner", key: shape.key, corner: 1 });
    expect(find(0.4, 0.2)).toEqual({ part: "middle", key: shape.key, corner: 0 });
    expect(find(0.5, 0.22)).toEqual({ part: "edge", key: shape.key, corner: 0 });
    expect(find(0.4, 0.4)).toEqual({ part: "inside", key: shape.key });
    expect(find(0.85, 0.85)).toEqual({ part: "inside", key: below.key });
    expect(find(0.95, 0.05)).toBeUndefined();
  });

  it("reaches a corner within 22 pixels and no further", () => {
    const corner = (x: number) => targetAt([shape], shape.key, [0.6 + x / 390, 0.2], SIZE);
    expect(corner(21)?.part).toBe("corner");
    expect(corner(23)).toBeUndefined();
  });

  it("meets no handles of what is not selected", () => {
    expect(targetAt(shapes, undefined, [0.2, 0.2], SIZE)?.part).not.toBe("corner");
    expect(targetAt(shapes, undefined, [0.55, 0.55], SIZE)).toEqual({
      part: "inside",
      key: below.key,
    });
  });

  it("drags what it has hold of, by as much as it goes", () => {
    const { key } = shape;
    const go = (target: Parameters<typeof dragged>[1]) =>
      dragged(SQUARE, target, [0.21, 0.21], [0.31, 0.11]);
    expect(go({ part: "corner", key, corner: 0 })[0]).toEqual([0.3, 0.1]);
    expect(go({ part: "middle", key, corner: 3 })[4]).toEqual([0.3, 0.3]);
    expect(go({ part: "edge", key, corner: 0 }).slice(0, 2)).toEqual([[0.3, 0.1], [0.7, 0.1]]);
    expect(go({ part: "inside", key })).toEqual(moveAll(SQUARE, 0.1, -0.1));
  });

  it("is inside where the NVR says so", () => {
    expect(holds(SQUARE, [0.4, 0.4])).toBe(true);
    expect(holds(SQUARE, [0.7, 0.4])).toBe(false);
  });
});

describe("a draft", () => {
  it("gives back the rules that it was made of", () => {
    expect(rulesFrom(draftOf(RULES))).toEqual(RULES);
    expect(rulesOf({ ...RULES, name: "Hall" } as Rules, true)).toEqual(RULES);
  });

  it("holds privacy masks for administrators only", () => {
    const masked = { ...RULES, privacy_masks: [SQUARE] };
    expect(rulesOf(masked, false)).toEqual(RULES);
    expect(rulesOf(masked, true)).toEqual(masked);
    const draft = draftOf(masked);
    expect(kindsOf(draft)).toContain("privacy");
    expect(kindsOf(draftOf(RULES))).not.toContain("privacy");
    expect(rulesFrom(draft)).toEqual(masked);
    expect(rulesFrom(removeShape(draft, draft.shapes.at(-1)!.key)).privacy_masks).toEqual([]);
    expect(draftProblem(draft)).toBeUndefined();
  });

  it("leaves the id of a new zone to the NVR", () => {
    const draft = draftOf(RULES);
    const shapes = [...draft.shapes, newShape("zone", SQUARE, " Gate ")];
    const zone = rulesFrom({ ...draft, shapes }).zones[1]!;
    expect(zone).toEqual({
      name: "Gate",
      points: SQUARE,
      labels: ["person", "pet"],
      alerts: false,
      loiter_s: null,
    });
    expect(rulesFrom(draft).zones[0]!.id).toBe("drive");
  });

  it("compares rules by what they say", () => {
    const turned = JSON.parse(JSON.stringify(RULES)) as Rules;
    const { zones, ...rest } = turned;
    expect(sameRules(RULES, { zones, ...rest })).toBe(true);
    expect(sameRules(RULES, { ...turned, sensitivity: "low" })).toBe(false);
    expect(sameRules(RULES, { ...turned, motion_masks: [BOW] })).toBe(false);
  });

  it("names what the NVR would refuse", () => {
    const draft = draftOf(RULES);
    const { key } = draft.shapes[0]!;
    const problem = (changes: object) => draftProblem(changeShape(draft, key, changes))?.problem;
    expect(draftProblem(draft)).toBeUndefined();
    expect(problem({ points: BOW })).toBe("crossing");
    expect(problem({ name: "  " })).toBe("no_name");
    expect(problem({ labels: [] })).toBe("no_label");
    expect(problem({ loiterS: 0.5 })).toBe("loiter");
    expect(problem({ loiterS: NaN })).toBe("loiter");
    const twice = { ...draft, shapes: [...draft.shapes, newShape("zone", SQUARE, "Drive")] };
    expect(draftProblem(twice)?.problem).toBe("same_name");
  });

  it("colours zones one by one, and masks by their kind", () => {
    const shapes = ["zone", "motion", "zone", "object"].map((kind) =>
      newShape(kind as "zone", SQUARE, kind),
    );
    expect(new Set(shapes.map((shape) => colorOf(shape, shapes))).size).toBe(4);
  });
});

describe("undo", () => {
  it("goes back by whole drags and forward again", () => {
    const history = new History(0);
    for (const step of [0.1, 0.5, 0.9]) history.preview(step);
    history.set(1);
    history.set(2);
    expect(history.now).toBe(2);
    history.undo();
    expect(history.now).toBe(1);
    history.undo();
    expect([history.now, history.canUndo]).toEqual([0, false]);
    history.undo();
    history.redo();
    history.redo();
    history.redo();
    expect([history.now, history.canRedo]).toEqual([2, false]);
  });

  it("forgets what was undone when something else is done", () => {
    const history = new History("a");
    history.set("b");
    history.undo();
    history.set("c");
    expect(history.canRedo).toBe(false);
    history.undo();
    expect(history.now).toBe("a");
  });

  it("lets a drag be given up", () => {
    const history = new History("a");
    history.preview("b");
    history.revert();
    expect([history.now, history.canUndo]).toEqual(["a", false]);
  });
});

describe("what if", () => {
  const outcome = (kept: number): Outcome => ({ kept, dropped: 0, unknown: 0, alerts: [] });
  const rules = (sensitivity: Rules["sensitivity"]): Rules => ({ ...RULES, sensitivity });

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("asks one question at a time, and of those that wait the newest", async () => {
    const answers: ((outcome: Outcome) => void)[] = [];
    const asked: string[] = [];
    const asker = new Asker(
      (wanted) => {
        asked.push(wanted.sensitivity);
        return new Promise((resolve) => answers.push(resolve));
      },
      () => undefined,
    );
    asker.want(rules("low"));
    asker.want(rules("normal"));
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toEqual(["normal"]);
    asker.want(rules("low"));
    asker.want(rules("high"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked).toEqual(["normal"]);
    expect(asker.isWaiting).toBe(true);
    answers[0]!(outcome(1));
    await vi.advanceTimersByTimeAsync(300);
    expect(asked).toEqual(["normal", "high"]);
    answers[1]!(outcome(2));
    await vi.advanceTimersByTimeAsync(300);
    expect([asker.outcome?.kept, asker.isWaiting]).toEqual([2, false]);
  });

  it("asks nothing after it was stopped, and again when something is wanted", async () => {
    const told: Outcome[] = [];
    const asker: Asker = new Asker(
      () => Promise.resolve(outcome(told.length)),
      () => told.push(asker.outcome!),
    );
    asker.want(rules("low"));
    asker.stop();
    await vi.advanceTimersByTimeAsync(1000);
    expect([told.length, asker.isWaiting]).toEqual([0, false]);
    asker.want(rules("high"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(told.length).toBe(1);
  });

  it("tells why there is no answer, until there is one", async () => {
    let fails = true;
    const asker = new Asker(
      () => (fails ? Promise.reject(new Error("away")) : Promise.resolve(outcome(3))),
      () => undefined,
    );
    asker.want(rules("low"));
    await vi.advanceTimersByTimeAsync(300);
    expect(String(asker.error)).toContain("away");
    fails = false;
    asker.want(rules("high"));
    await vi.advanceTimersByTimeAsync(300);
    expect([asker.error, asker.outcome?.kept]).toEqual([undefined, 3]);
  });
});

describe("the editor's texts", () => {
  it("are German for Germans, English for everybody else, and take values", () => {
    const say = (language: string) => sayIn({ language, time_format: "24" });
    expect(say("de-AT")("new_zone", { number: 2 })).toBe("Zone 2");
    expect(say("de")("save")).toBe("Speichern");
    expect(say("fr")("save")).toBe("Save");
  });
});
