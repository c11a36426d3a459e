import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readConfig } from "../src/config";
import { textKey, translator } from "../src/i18n";
import { lengthText, makeClock } from "../src/time";
import { de } from "../src/translations/de";
import { en } from "../src/translations/en";

const placeholders = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

describe("texts", () => {
  it("have the same places for values in all languages", () => {
    for (const [key, text] of Object.entries(en)) {
      expect(placeholders(de[key as keyof typeof en]), key).toEqual(placeholders(text));
    }
  });

  it("know every reason for a gap that the NVR has", () => {
    const python = readFileSync(join(__dirname, "../../nvr/timelines.py"), "utf8");
    const body = /class TimelineReason[\s\S]*?\n\n\n/.exec(python)![0];
    const reasons = [...body.matchAll(/= "(\w+)"/g)].map((found) => found[1]!);
    expect(reasons.length).toBeGreaterThan(10);
    for (const reason of reasons) expect(`gap_${reason}` in en, reason).toBe(true);
    expect(textKey("gap_", "from_the_future", "gap_unknown")).toBe("gap_unknown");
  });

  it("are all used", () => {
    const sources = (readdirSync(join(__dirname, "../src"), { recursive: true }) as string[])
      .filter((name) => name.endsWith(".ts") && !name.includes("translations"))
      .map((name) => readFileSync(join(__dirname, "../src", name), "utf8"))
      .join("\n");
    const made =
      /^(count_|gap_|problem_|via_|because_|editor_layout_|editor_stream_)|^(person|pet|cat|dog|motion|sound|health)$/;
    for (const key of Object.keys(en)) {
      expect(made.test(key) || sources.includes(`"${key}"`), key).toBe(true);
    }
  });

  it("fall back to English", () => {
    expect(translator("de-AT")("live")).toBe("Live");
    expect(translator("fi")("go_live")).toBe("Now");
    expect(translator("de")("selected", { count: 3 })).toBe("3 ausgewählt");
  });
});

describe("times", () => {
  const at = Date.UTC(2026, 0, 5, 13, 5, 9) * 1000;

  it("are written as the user wants", () => {
    const clock = (format: "12" | "24", zone: string) =>
      makeClock({ language: "en", time_format: format }, zone).seconds(at).replace(/\s/g, " ");
    expect(clock("24", "UTC")).toBe("13:05:09");
    expect(clock("12", "America/New_York")).toBe("8:05:09 AM");
  });

  it("know the distance to UTC, in summer too", () => {
    const berlin = makeClock({ language: "de", time_format: "24" }, "Europe/Berlin");
    expect(berlin.offsetMinutes(at)).toBe(60);
    expect(berlin.offsetMinutes(Date.UTC(2026, 6, 5) * 1000)).toBe(120);
  });

  it("name the day when it isn't today", () => {
    const clock = makeClock({ language: "en", time_format: "24" }, "UTC");
    expect(clock.dayAndMinutes(at, at + 3600e6)).toBe("13:05");
    expect(clock.dayAndMinutes(at, at + 86400e6)).toContain("Mon");
  });

  it("are short for lengths", () => {
    expect([7e6, 750e6, 3723e6].map(lengthText)).toEqual(["0:07", "12:30", "1:02:03"]);
  });
});

describe("settings", () => {
  it("have sensible values", () => {
    expect(readConfig({ type: "", cameras: ["camera.a"] }).layout).toBe("single");
    expect(readConfig({ type: "", cameras: ["camera.a", "camera.b"] }).layout).toBe("grid");
    expect(readConfig({ type: "", entity: "camera.a" }).cameras).toEqual(["camera.a"]);
    expect(readConfig({ type: "" }).cameras).toEqual([]);
  });

  it.each([
    [{ cameras: "camera.a" }, /list/],
    [{ cameras: ["light.a"] }, /light\.a/],
    [{ camera: "camera.a", layout: "round" }, /layout/],
  ])("are refused with a reason: %o", (config, reason) => {
    expect(() => readConfig({ type: "", ...config } as never)).toThrow(reason);
  });
});
