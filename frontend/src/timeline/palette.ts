/** The theme's colours, for what is drawn by hand. */
import { LABELS, type Label } from "../types";
import type { Palette } from "./paint";

const LABEL_COLORS: Record<Label, [string, string]> = {
  person: ["--red-color", "#f44336"],
  pet: ["--purple-color", "#926bc7"],
  motion: ["--amber-color", "#ff9800"],
  sound: ["--cyan-color", "#00bcd4"],
  health: ["--grey-color", "#9e9e9e"],
};

/** The same as CSS, for what the browser draws. */
export const labelColor = (label: Label): string =>
  `var(--cloudcam-${label}-color, var(${LABEL_COLORS[label][0]}, ${LABEL_COLORS[label][1]}))`;

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element);
  const value = (name: string, otherwise: string) =>
    style.getPropertyValue(name).trim() || otherwise;
  const labels = {} as Record<Label, string>;
  for (const label of LABELS) {
    const [name, otherwise] = LABEL_COLORS[label];
    labels[label] = value(`--cloudcam-${label}-color`, value(name, otherwise));
  }
  const text = value("--primary-text-color", "#212121");
  const faint = (share: number) => `color-mix(in srgb, ${text} ${share}%, transparent)`;
  return {
    background: faint(3),
    recorded: faint(9),
    gap: faint(28),
    text: value("--secondary-text-color", "#727272"),
    line: faint(14),
    cursor: value("--primary-color", "#03a9f4"),
    night: "rgb(20 30 80 / 14%)",
    unwatched: faint(5),
    labels,
  };
}
