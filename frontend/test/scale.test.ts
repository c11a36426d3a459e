import { describe, expect, it } from "vitest";
import { DAY_US, HOUR_US, MINUTE_US, SECOND_US } from "../src/time";
import { dataStep, lengthOf, pan, ticks, timeAt, within, xOf, zoom } from "../src/timeline/scale";

const NOW = 1_800_000_000 * SECOND_US;
const DAY = { startUs: NOW - DAY_US, endUs: NOW };

describe("the scale of a timeline", () => {
  it("finds the place of a moment and the moment of a place", () => {
    expect(xOf(DAY, 480, NOW - 12 * HOUR_US)).toBe(240);
    expect(timeAt(DAY, 480, 240)).toBe(NOW - 12 * HOUR_US);
  });

  it("zooms around the finger", () => {
    const around = NOW - 6 * HOUR_US;
    const before = xOf(DAY, 480, around);
    const zoomed = zoom(DAY, 0.25, around, DAY);
    expect(lengthOf(zoomed)).toBe(DAY_US / 4);
    expect(xOf(zoomed, 480, around)).toBeCloseTo(before);
  });

  it("shows a minute at least and the whole day at most", () => {
    expect(lengthOf(zoom(DAY, 1e-9, NOW - HOUR_US, DAY))).toBe(MINUTE_US);
    expect(zoom(zoom(DAY, 0.1, NOW - HOUR_US, DAY), 1e9, NOW - HOUR_US, DAY)).toEqual(DAY);
  });

  it("never leaves its limits", () => {
    const hour = { startUs: NOW - 2 * HOUR_US, endUs: NOW - HOUR_US };
    expect(pan(hour, 5 * HOUR_US, DAY)).toEqual({ startUs: NOW - HOUR_US, endUs: NOW });
    expect(pan(hour, -3 * DAY_US, DAY).startUs).toBe(DAY.startUs);
    expect(within({ startUs: NOW - 3 * DAY_US, endUs: NOW }, DAY)).toEqual(DAY);
  });

  it("writes round local times that don't touch", () => {
    const offsetUs = 5.5 * HOUR_US; // India: hours of UTC would be half past
    const { stepUs, times } = ticks(DAY, 480, 64, offsetUs);
    expect(stepUs).toBe(4 * HOUR_US);
    expect(times.every((at) => (at + offsetUs) % stepUs === 0)).toBe(true);
    expect(times.length).toBe(6);
  });

  it("asks for no more activity than pixels can show", () => {
    expect(dataStep(DAY, 1440)).toBe(120 * SECOND_US);
    expect(dataStep({ startUs: NOW - MINUTE_US, endUs: NOW }, 400)).toBe(SECOND_US);
  });
});
