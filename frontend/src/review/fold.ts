/** Motion that a person or a pet made is no news beside them: it is folded into their alert. */
import { SECOND_US } from "../time";
import type { Alert } from "../types";

/** An alert of the list, with the alerts of motion that go with it. */
export interface Visit {
  alert: Alert;
  folded: readonly Alert[];
}

/** Motion is seen a bit earlier than who moves, and dies down a bit later. */
const AROUND_US = 15 * SECOND_US;

/**
 * The alerts in their order, without the motion that a visit explains: of the same camera, and for
 * the most part while somebody was there. A tree that moves all day stays, though somebody passed.
 */
export function fold(alerts: readonly Alert[], nowUs: number): Visit[] {
  const folded = new Map<string, Alert[]>();
  const gone = new Set<string>();
  const visitors = alerts.filter(({ label }) => label === "person" || label === "pet");
  for (const motion of alerts) {
    if (motion.label !== "motion") continue;
    const visitor = best(motion, visitors, nowUs);
    if (!visitor) continue;
    gone.add(motion.id);
    folded.set(visitor.id, [...(folded.get(visitor.id) ?? []), motion]);
  }
  return alerts
    .filter((alert) => !gone.has(alert.id))
    .map((alert) => ({ alert, folded: folded.get(alert.id) ?? [] }));
}

/** Who was there for most of the motion, at least for half of it. */
function best(motion: Alert, visitors: readonly Alert[], nowUs: number): Alert | undefined {
  const end = motion.end_us ?? nowUs;
  const length = Math.max(SECOND_US, end - motion.start_us);
  let [found, most]: [Alert | undefined, number] = [undefined, length / 2];
  for (const visitor of visitors) {
    if (visitor.entity_id !== motion.entity_id) continue;
    const from = Math.max(motion.start_us, visitor.start_us - AROUND_US);
    const until = Math.min(motion.start_us + length, (visitor.end_us ?? nowUs) + AROUND_US);
    if (until - from >= most) [found, most] = [visitor, until - from];
  }
  return found;
}

/** All alerts of some visits. */
export function unfold(visits: readonly Visit[]): Alert[] {
  return visits.flatMap(({ alert, folded }) => [alert, ...folded]);
}
