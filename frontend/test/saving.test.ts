import { describe, expect, it } from "vitest";
import type { Hass } from "../src/types";
import type { Rules } from "../src/zones/draft";
import { saveRules } from "../src/zones/saving";

const RULES: Rules = { sensitivity: "normal", zones: [], motion_masks: [], object_masks: [], thresholds: [] };
const CORNER = [[0, 0], [0.5, 0], [0, 0.5]] as const;
const masked = (...masks: (typeof CORNER)[]): Rules => ({ ...RULES, privacy_masks: masks });

describe("saving", () => {
  const asked: Record<string, unknown>[] = [];
  const noted: Rules[] = [];
  const note = (known: Rules): void => void noted.push(known);
  const save = (rules: Rules, known: Rules, answer: object = { saved: true }) => {
    asked.length = noted.length = 0;
    const callWS = (message: Record<string, unknown>) => {
      asked.push(message);
      return Promise.resolve(answer);
    };
    return saveRules({ callWS } as unknown as Hass, "camera.a", rules, known, note);
  };
  const types = (): unknown[] => asked.map(({ type }) => type);

  it("sends only what changed, and masks first", async () => {
    expect(await save({ ...RULES, sensitivity: "low" }, RULES)).toBeUndefined();
    expect(types()).toEqual(["cloudcam/set_rules"]);
    await save(masked(CORNER), masked());
    expect(asked).toEqual([
      {
        type: "cloudcam/set_privacy_masks",
        entity_id: "camera.a",
        privacy_masks: [CORNER],
        known: [],
      },
    ]);
    await save({ ...masked(CORNER), sensitivity: "low" }, masked());
    expect(types()).toEqual(["cloudcam/set_privacy_masks", "cloudcam/set_rules"]);
    expect(asked[1]).not.toHaveProperty("rules.privacy_masks");
    expect(asked[1]).not.toHaveProperty("known.privacy_masks");
  });

  it("knows that masks are saved, though the rest is refused", async () => {
    const callWS = ({ type }: { type: string }) =>
      type === "cloudcam/set_privacy_masks" ? Promise.resolve({ saved: true }) : Promise.reject(new Error("no"));
    const hass = { callWS } as unknown as Hass;
    noted.length = 0;
    const rules = { ...masked(CORNER), sensitivity: "low" as const };
    await expect(saveRules(hass, "camera.a", rules, masked(), note)).rejects.toThrow("no");
    expect(noted).toEqual([masked(CORNER)]);
  });

  it("tells what somebody else has saved meanwhile, and saves nothing over it", async () => {
    const theirs = { saved: false, privacy_masks: [CORNER, CORNER] };
    const now = await save({ ...masked(CORNER), sensitivity: "low" }, masked(), theirs);
    expect(now).toEqual(masked(CORNER, CORNER));
    expect(types()).toEqual(["cloudcam/set_privacy_masks"]);
    expect(noted).toEqual([]);
    const rules = { ...RULES, sensitivity: "high" as const };
    expect(await save({ ...RULES, sensitivity: "low" }, RULES, { saved: false, rules })).toEqual(rules);
  });
});
