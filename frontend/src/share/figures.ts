/** Moments, lengths and sizes of shares, in the user's way of writing them. */
import { DAY_US, type Clock } from "../time";
import type { Hass } from "../types";

/** Wed 25 Nov, 14:05 */
export function momentText(hass: Pick<Hass, "locale" | "config">, us: number): string {
  const { locale, config } = hass;
  const { language, time_format } = locale;
  return new Date(us / 1000).toLocaleString(time_format === "system" ? undefined : language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
    ...(locale.time_zone === "server" ? { timeZone: config.time_zone } : {}),
    ...(time_format === "12" ? { hourCycle: "h12" as const } : {}),
    ...(time_format === "24" ? { hourCycle: "h23" as const } : {}),
  });
}

/** A moment of these days shortly, of others with its date. */
export function shortMoment(
  hass: Pick<Hass, "locale" | "config">,
  clock: Clock,
  us: number,
  nowUs: number,
): string {
  const isNear = Math.abs(nowUs - us) < 5 * DAY_US;
  return isNear ? clock.dayAndMinutes(us, nowUs) : momentText(hass, us);
}

/** 1 hour, 24 hours, 3 days */
export function spanText(seconds: number, language: string): string {
  const [unit, length] = seconds > 86_400 ? (["day", 86_400] as const) : (["hour", 3600] as const);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 1,
  }).format(seconds / length);
}

/** 1.2 MB */
export function sizeText(bytes: number, language: string): string {
  const [unit, size] =
    bytes >= 1e9
      ? (["gigabyte", 1e9] as const)
      : bytes >= 1e6
        ? (["megabyte", 1e6] as const)
        : (["kilobyte", 1e3] as const);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "short",
    maximumFractionDigits: bytes / size < 10 ? 1 : 0,
  }).format(bytes / size);
}

