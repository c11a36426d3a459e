/** A day in a sentence: how many of what, since when it is quiet, and when most happened. */
import { textKey, type Translate } from "../i18n";
import { HOUR_US, MINUTE_US, type Clock } from "../time";
import { LABELS, type Label } from "../types";
import type { Visit } from "./fold";

export interface Summary {
  counts: readonly (readonly [Label, number])[];
  /** When the last one ended; none while one lasts, or if there was none. */
  quietSinceUs: number | undefined;
  isGoingOn: boolean;
  /** The beginning of the hour in which most began; none if no hour stands out. */
  busiestUs: number | undefined;
}

/** An hour in which so few began is not busy. */
const BUSY = 3;
/** What was a moment ago is not quiet yet. */
const QUIET_AFTER_US = 5 * MINUTE_US;

export function summarize(visits: readonly Visit[], clock: Clock, nowUs: number): Summary {
  const counts = LABELS.map(
    (label) => [label, visits.filter((v) => v.alert.label === label).length] as const,
  ).filter(([, count]) => count);
  const isGoingOn = visits.some(({ alert }) => alert.end_us === null);
  const ends = visits.map(({ alert }) => alert.end_us ?? 0);
  const last = ends.reduce((a, b) => Math.max(a, b), 0);
  const isQuiet = last > 0 && !isGoingOn && nowUs - last >= QUIET_AFTER_US;
  return {
    counts,
    isGoingOn,
    quietSinceUs: isQuiet ? last : undefined,
    busiestUs: busiest(visits, clock),
  };
}

/** Whole hours of the clock on the wall; in some places they begin at half past UTC's. */
function busiest(visits: readonly Visit[], clock: Clock): number | undefined {
  const hours = new Map<number, number>();
  for (const { alert } of visits) {
    const ahead = clock.offsetMinutes(alert.start_us) * MINUTE_US;
    const hour = Math.floor((alert.start_us + ahead) / HOUR_US) * HOUR_US - ahead;
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  const ordered = [...hours].sort((a, b) => b[1] - a[1]);
  const [first, second] = ordered;
  if (!first || first[1] < BUSY || (second && second[1] === first[1])) return undefined;
  return first[0];
}

export function summaryText(summary: Summary, t: Translate, clock: Clock): string {
  if (!summary.counts.length) return t("today_summary_none");
  const counts = summary.counts.map(([label, count]) =>
    t(textKey("count_", count === 1 ? `${label}_one` : label, "count_motion"), { count }),
  );
  const parts = [counts.join(", ")];
  if (summary.isGoingOn) parts.push(t("summary_going_on"));
  if (summary.quietSinceUs) {
    parts.push(t("summary_quiet", { time: clock.minutes(summary.quietSinceUs) }));
  }
  if (summary.busiestUs !== undefined) {
    const [from, to] = [summary.busiestUs, summary.busiestUs + HOUR_US].map((us) =>
      clock.minutes(us),
    );
    parts.push(t("summary_busiest", { from: from!, to: to! }));
  }
  return parts.join(" · ");
}
