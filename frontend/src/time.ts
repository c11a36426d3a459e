/** Moments and lengths for people, in the user's time zone and clock format. */
import type { Hass, HassLocale } from "./types";

export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

/** How a user wants times to be written. */
export interface Clock {
  /** 14:05:09, or 2:05:09 PM */
  seconds(us: number): string;
  /** 14:05 */
  minutes(us: number): string;
  /** Monday 14:05, for moments of another day than now; else 14:05 */
  dayAndMinutes(us: number, nowUs: number): string;
  /** 2026-11-23T14-05-09, which sorts by time and is a file's name everywhere */
  file(us: number): string;
  /** Minutes that the time zone is ahead of UTC at a moment. */
  offsetMinutes(us: number): number;
}

export function clockOf(hass: Pick<Hass, "locale" | "config">): Clock {
  const zone = hass.locale.time_zone === "server" ? hass.config.time_zone : undefined;
  return makeClock(hass.locale, zone);
}

const made = new Map<string, Clock>();

export function makeClock(locale: HassLocale, timeZone: string | undefined): Clock {
  const key = `${locale.language}|${locale.time_format}|${timeZone ?? ""}`;
  const known = made.get(key);
  if (known) return known;
  const language = locale.time_format === "system" ? undefined : locale.language;
  const common: Intl.DateTimeFormatOptions = { hour: "numeric", minute: "2-digit" };
  if (timeZone) common.timeZone = timeZone;
  if (locale.time_format === "12") common.hourCycle = "h12";
  if (locale.time_format === "24") common.hourCycle = "h23";
  const minutes = new Intl.DateTimeFormat(language, common);
  const seconds = new Intl.DateTimeFormat(language, { ...common, second: "2-digit" });
  const weekday = new Intl.DateTimeFormat(language, { ...common, weekday: "short" });
  const zone: Intl.DateTimeFormatOptions = timeZone ? { timeZone } : {};
  const parts = new Intl.DateTimeFormat("en-US", {
    ...zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const localMs = (us: number): number => {
    const found: Record<string, number> = {};
    for (const part of parts.formatToParts(us / 1000)) found[part.type] = Number(part.value);
    const of = (name: string) => found[name] ?? 0;
    return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
  };
  const clock: Clock = {
    seconds: (us) => seconds.format(us / 1000),
    minutes: (us) => minutes.format(us / 1000),
    dayAndMinutes(us, nowUs) {
      const dayOf = (at: number) => Math.floor(localMs(at) / 86_400_000);
      return (dayOf(us) === dayOf(nowUs) ? minutes : weekday).format(us / 1000);
    },
    file: (us) => new Date(localMs(us)).toISOString().slice(0, 19).replaceAll(":", "-"),
    offsetMinutes: (us) => Math.round((localMs(us) - Math.floor(us / 1e6) * 1000) / 60_000),
  };
  made.set(key, clock);
  return clock;
}

/** 0:07, 12:30, 1:02:03 */
export function lengthText(us: number): string {
  const whole = Math.max(0, Math.round(us / SECOND_US));
  const [hours, minutes, seconds] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
