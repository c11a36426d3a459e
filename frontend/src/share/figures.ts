/** Moments, lengths and sizes of shares, in the user's way of writing them. */
import { DAY_US, timeFormat, zoneOf, type Clock, type WithTime } from "../time";

const DAY = { weekday: "short", day: "numeric", month: "short" };

/** Wed 25 Nov, 14:05 */
export function momentText(hass: WithTime, us: number): string {
  return timeFormat(hass.locale, zoneOf(hass), DAY).format(us / 1000);
}

/** Wed 25 Nov */
export function dayText(hass: WithTime, us: number): string {
  const parts = { ...DAY, hour: undefined, minute: undefined };
  return timeFormat(hass.locale, zoneOf(hass), parts).format(us / 1000);
}

/** A moment of these days shortly, of others with its date. */
export function shortMoment(hass: WithTime, clock: Clock, us: number, nowUs: number): string {
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
