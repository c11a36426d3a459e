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

export type WithTime = Pick<Hass, "locale" | "config">;

/** The zone of Home Assistant where the user wants it; else the browser's. */
export function zoneOf({ locale, config }: WithTime): string | undefined {
  return locale.time_zone === "server" ? config.time_zone : undefined;
}

export function clockOf(hass: WithTime): Clock {
  return makeClock(hass.locale, zoneOf(hass));
}

const made = new Map<string, Clock>();

export function makeClock(locale: HassLocale, timeZone: string | undefined): Clock {
  const key = `${locale.language}|${locale.time_format}|${timeZone ?? ""}`;
  const known = made.get(key);
  if (known) return known;
  const minutes = timeFormat(locale, timeZone);
  const seconds = timeFormat(locale, timeZone, { second: "2-digit" });
  const weekday = timeFormat(locale, timeZone, { weekday: "short" });
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
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

/** Of 14:05 and whatever `parts` say besides, as a user wants it to be written. */
export function timeFormat(
  { language, time_format: format }: HassLocale,
  timeZone: string | undefined,
  parts: Record<string, string | undefined> = {},
): Intl.DateTimeFormat {
  const hourCycle = format === "12" ? "h12" : format === "24" ? "h23" : undefined;
  return new Intl.DateTimeFormat(format === "system" ? undefined : language, {
    ...{ hour: "numeric", minute: "2-digit", hourCycle, timeZone },
    ...parts,
  });
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
