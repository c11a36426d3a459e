import { describe, expect, it, vi } from "vitest";
import type { Backend } from "../src/backend";
import { HOUR_US, SECOND_US } from "../src/time";
import { bytesOf, gapAt, recordedNear, StripLoader, stripOf } from "../src/timeline/data";
import { alertAt, LEAST_MARK, markOf, nightsOf } from "../src/timeline/paint";
import type { Alert, TimelineAnswer } from "../src/types";

const ANSWER: TimelineAnswer = {
  start_us: 0,
  end_us: 100 * SECOND_US,
  step_us: SECOND_US,
  recorded: [
    [10 * SECOND_US, 40 * SECOND_US],
    [60 * SECOND_US, 90 * SECOND_US],
  ],
  gaps: [{ start_us: 40 * SECOND_US, end_us: 60 * SECOND_US, reason: "nvr_down" }],
  activity: { start_us: 0, motion: "AP9/", flags: "gIGE" },
  alerts: [],
};

describe("a strip", () => {
  const strip = stripOf(ANSWER);

  it("has a byte for each step", () => {
    expect([...strip.motion]).toEqual([0, 255, 127]);
    expect([...bytesOf("gIGE")]).toEqual([128, 129, 132]);
  });

  it("tells why nothing was recorded", () => {
    expect(gapAt(strip, 50 * SECOND_US)?.reason).toBe("nvr_down");
    expect(gapAt(strip, 60 * SECOND_US)).toBeUndefined();
  });

  it("finds what can be played near a moment", () => {
    expect(recordedNear(strip, 20 * SECOND_US)).toBe(20 * SECOND_US);
    expect(recordedNear(strip, 45 * SECOND_US)).toBe(60 * SECOND_US);
    expect(recordedNear(strip, 99 * SECOND_US)).toBe(89 * SECOND_US);
    expect(recordedNear(undefined, 1)).toBeUndefined();
  });
});

describe("fetching a strip", () => {
  const limits = { startUs: 0, endUs: 24 * HOUR_US };
  const span = { startUs: 10 * HOUR_US, endUs: 12 * HOUR_US };

  it("asks beyond what is seen, and not again for a part of it", async () => {
    const timeline = vi.fn().mockResolvedValue(ANSWER);
    const loader = new StripLoader(() => undefined);
    const backend = { timeline } as unknown as Backend;
    await loader.want(backend, "camera.a", span, SECOND_US, limits);
    expect(timeline.mock.calls[0]).toEqual(["camera.a", 9 * HOUR_US, 13 * HOUR_US, SECOND_US]);
    const part = { startUs: 9.5 * HOUR_US, endUs: 11.5 * HOUR_US };
    await loader.want(backend, "camera.a", part, SECOND_US, limits);
    expect(timeline).toHaveBeenCalledTimes(1);
    await loader.want(backend, "camera.a", part, 5 * SECOND_US, limits);
    expect(timeline).toHaveBeenCalledTimes(2);
  });

  it("shows the newest of two answers, whichever comes last", async () => {
    const answers: ((answer: TimelineAnswer) => void)[] = [];
    const timeline = vi.fn(() => new Promise<TimelineAnswer>((done) => answers.push(done)));
    const loader = new StripLoader(() => undefined);
    const backend = { timeline } as unknown as Backend;
    const first = loader.want(backend, "camera.a", span, SECOND_US, limits);
    const second = loader.want(backend, "camera.a", span, 2 * SECOND_US, limits);
    answers[1]!({ ...ANSWER, step_us: 2 });
    answers[0]!({ ...ANSWER, step_us: 1 });
    await Promise.all([first, second]);
    expect(loader.strip?.stepUs).toBe(2);
  });
});

describe("alerts on a timeline", () => {
  const span = { startUs: 0, endUs: 1000 * SECOND_US };
  const alert = (id: string, start: number, end: number | null): Alert =>
    ({ id, start_us: start * SECOND_US, end_us: end && end * SECOND_US }) as Alert;

  it("are wide enough to be seen", () => {
    expect(markOf(alert("a", 500, 501), span, 100, 0)).toEqual({ x: 47.55, width: LEAST_MARK });
    expect(markOf(alert("a", 100, 300), span, 100, 0)).toEqual({ x: 10, width: 20 });
    expect(markOf(alert("a", 100, null), span, 100, span.endUs)?.width).toBe(90);
    expect(markOf(alert("a", 2000, 2100), span, 100, 0)).toBeUndefined();
  });

  it("are hit by a finger beside them, the nearest first", () => {
    const alerts = [alert("b", 600, 650), alert("a", 400, 450)];
    const hit = (x: number) => alertAt(alerts, span, 100, 0, x, 14)?.id;
    expect([hit(42), hit(50), hit(58), hit(90)]).toEqual(["a", "a", "b", undefined]);
  });

  it("lie in nights where the sun is known", () => {
    const day = Date.UTC(2026, 5, 2) * 1000;
    const nights = nightsOf(
      { startUs: day, endUs: day + 24 * HOUR_US },
      "2026-06-03T04:00:00Z",
      "2026-06-03T20:00:00Z",
    );
    expect(nights.map((n) => (n.startUs - day) / HOUR_US)).toEqual([20, -4]);
    expect(nights.every((n) => n.endUs - n.startUs === 8 * HOUR_US)).toBe(true);
    expect(nightsOf({ startUs: 0, endUs: 1 }, undefined, undefined)).toEqual([]);
  });
});
