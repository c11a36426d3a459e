/** Sizes and lengths for people. */
import { DAY_US, HOUR_US, MINUTE_US } from "../time";
import type { PanelTranslate } from "./texts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** 21 GB, 1.5 TB, in the user's way of writing numbers. */
export function sizeText(bytes: number, language: string): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit]!,
    unitDisplay: unit ? "short" : "long",
    maximumFractionDigits: value < 10 && unit ? 1 : 0,
  }).format(value);
}

/** 24 h 00 min: how far back one can look. */
export function keptText(us: number, t: PanelTranslate): string {
  const minutes = Math.max(0, Math.floor(us / MINUTE_US));
  const rest = String(minutes % 60).padStart(2, "0");
  return t("hours_minutes", { hours: Math.floor(minutes / 60), minutes: rest });
}

/** 3 days, 5 hours, 20 minutes: one unit is enough to say how old something is. */
export function ageText(us: number, language: string): string {
  const [unit, length] =
    us >= 2 * DAY_US
      ? (["day", DAY_US] as const)
      : us >= 2 * HOUR_US
        ? (["hour", HOUR_US] as const)
        : (["minute", MINUTE_US] as const);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
  }).format(Math.max(0, Math.floor(us / length)));
}
