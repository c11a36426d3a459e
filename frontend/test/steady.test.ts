import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memo } from "../src/memo";
import { Filmstrip, isMuchTheSame } from "../src/playback/filmstrip";
import { CameraNames, DayAlerts } from "../src/review/day";
import type { Alert, CameraView } from "../src/types";

const HOUR_US = 3_600_000_000;
const NOW_US = 1000 * HOUR_US;

function alert(id: string, startUs: number, entityId = "camera.a"): Alert {
  return { id, entity_id: entityId, start_us: startUs, end_us: startUs + 5e6 } as Alert;
}

const known = (...alerts: Alert[]) => new Map(alerts.map((one) => [one.id, one]));

describe("memo", () => {
  it("makes anew only what is made of something else", () => {
    const make = vi.fn((a: number, b: string) => ({ a, b }));
    const kept = memo(make);
    expect(kept(1, "x")).toBe(kept(1, "x"));
    expect(kept(2, "x")).toEqual({ a: 2, b: "x" });
    expect(make).toHaveBeenCalledTimes(2);
  });
});

describe("the alerts of the day", () => {
  const all = known(
    alert("old", NOW_US - 25 * HOUR_US),
    alert("b", NOW_US - 2 * HOUR_US, "camera.b"),
    alert("a", NOW_US - HOUR_US),
  );

  it("are the last 24 hours, newest first, of one camera or of all", () => {
    const day = new DayAlerts();
    expect(day.of(all, undefined, NOW_US).map((one) => one.id)).toEqual(["a", "b"]);
    expect(day.of(all, "camera.b", NOW_US).map((one) => one.id)).toEqual(["b"]);
  });

  it("are the same list while they are the same alerts", () => {
    const day = new DayAlerts();
    const before = day.of(all, undefined, NOW_US);
    expect(day.of(all, undefined, NOW_US + 1e6)).toBe(before);
    expect(day.of(new Map(all), undefined, NOW_US + 120e6)).toBe(before);
    expect(day.of(all, undefined, NOW_US + 22.5 * HOUR_US)).toHaveLength(1);
  });

  it("are another list when one of them changed", () => {
    const day = new DayAlerts();
    const before = day.of(all, undefined, NOW_US);
    const longer = known(...all.values(), { ...all.get("a")!, end_us: NOW_US });
    expect(day.of(longer, undefined, NOW_US)).not.toBe(before);
  });
});

describe("the cameras of the list", () => {
  const camera = (name: string, motion: boolean): CameraView =>
    ({ entity_id: "camera.a", info: { name, status: { motion } }, folder: "/f", connected: true }) as
    unknown as CameraView;

  it("are the same while something moves, and others once renamed", () => {
    const names = new CameraNames();
    const before = names.of(new Map([["camera.a", camera("Hall", false)]]));
    expect(names.of(new Map([["camera.a", camera("Hall", true)]]))).toBe(before);
    expect(names.of(new Map([["camera.a", camera("Door", true)]]))).not.toBe(before);
  });
});

describe("the film strip", () => {
  const span = (startUs: number, endUs: number) => ({ startUs, endUs });
  const DAY = span(NOW_US - 24 * HOUR_US, NOW_US);

  it.each([
    ["of a minute later", span(DAY.startUs + 60e6, DAY.endUs + 60e6), true],
    ["of two hours later", span(DAY.startUs + 2 * HOUR_US, DAY.endUs + 2 * HOUR_US), false],
    ["of an hour of it", span(NOW_US - HOUR_US, NOW_US), false],
  ])("%s", (_what, wanted, isSame) => {
    expect(isMuchTheSame(DAY, wanted)).toBe(isSame);
    expect(isMuchTheSame(undefined, wanted)).toBe(false);
  });

  describe("is asked for", () => {
    const fetched = vi.fn((_url: string) => new Promise<Response>(() => undefined));
    beforeEach(() => {
      vi.useFakeTimers();
      vi.stubGlobal("fetch", fetched);
      fetched.mockClear();
    });
    afterEach(() => {
      vi.useRealTimers();
      vi.unstubAllGlobals();
    });

    it("once somebody stays, and once only", async () => {
      const strip = new Filmstrip();
      for (let n = 0; n < 5; n += 1) strip.want("/f", DAY, false);
      await vi.advanceTimersByTimeAsync(1000);
      expect(fetched).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1500);
      strip.want("/f", span(DAY.startUs + 1e6, DAY.endUs + 1e6), false);
      await vi.advanceTimersByTimeAsync(5000);
      expect(fetched).toHaveBeenCalledTimes(1);
    });

    it("at once by who drags", async () => {
      const strip = new Filmstrip();
      strip.want("/f", DAY, false);
      strip.want("/f", DAY, true);
      await vi.advanceTimersByTimeAsync(1);
      expect(fetched).toHaveBeenCalledTimes(1);
    });

    it("of the last stretch only, while fingers stretch the time", async () => {
      const strip = new Filmstrip();
      strip.want("/f", DAY, true);
      await vi.advanceTimersByTimeAsync(1);
      for (let hours = 20; hours > 2; hours -= 2) {
        strip.want("/f", span(NOW_US - hours * HOUR_US, NOW_US), false);
        await vi.advanceTimersByTimeAsync(20);
      }
      await vi.advanceTimersByTimeAsync(500);
      expect(fetched).toHaveBeenCalledTimes(2);
      expect(fetched.mock.calls[1]![0]).toContain(`start_us=${NOW_US - 4 * HOUR_US}&`);
    });

    it("by nobody once the camera is another", async () => {
      const strip = new Filmstrip();
      strip.want("/f", DAY, false);
      strip.clear();
      await vi.advanceTimersByTimeAsync(5000);
      expect(fetched).not.toHaveBeenCalled();
    });
  });
});
