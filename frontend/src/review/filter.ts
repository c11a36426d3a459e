/** Which alerts are shown. */
import type { Alert, Label } from "../types";

export interface Filter {
  label: Label | undefined;
  camera: string | undefined;
  zone: string | undefined;
  unseen: boolean;
}

export const NO_FILTER: Filter = {
  label: undefined,
  camera: undefined,
  zone: undefined,
  unseen: false,
};

/** The alerts that a filter lets through, newest first. */
export function select(
  alerts: Iterable<Alert>,
  filter: Filter,
  isSeen: (alert: Alert) => boolean,
): Alert[] {
  return [...alerts]
    .filter(
      (alert) =>
        (filter.label === undefined || alert.label === filter.label) &&
        (filter.camera === undefined || alert.entity_id === filter.camera) &&
        (filter.zone === undefined || alert.zones.some((zone) => zone.name === filter.zone)) &&
        !(filter.unseen && isSeen(alert)),
    )
    .sort((a, b) => b.start_us - a.start_us || (a.id < b.id ? -1 : 1));
}

/** The labels that occur, in the order in which they are shown everywhere. */
export function labelsIn(alerts: Iterable<Alert>): Label[] {
  const found = new Set<Label>();
  for (const alert of alerts) found.add(alert.label);
  return (["person", "pet", "motion", "sound", "health"] as const).filter((l) => found.has(l));
}

export function zonesIn(alerts: Iterable<Alert>): string[] {
  const found = new Set<string>();
  for (const alert of alerts) for (const zone of alert.zones) found.add(zone.name);
  return [...found].sort();
}

/** The alert that begins next before or after a moment. */
export function neighbour(
  alerts: readonly Alert[],
  us: number,
  direction: -1 | 1,
): Alert | undefined {
  let best: Alert | undefined;
  for (const alert of alerts) {
    const distance = (alert.start_us - us) * direction;
    if (distance > 0 && (!best || distance < (best.start_us - us) * direction)) best = alert;
  }
  return best;
}
