/** What of Home Assistant's state, and where on the page, is looked at. */
import type { Hass } from "./types";

/** Of all that changes in a house, only this is shown. */
export function isShownAnew(before: Hass | undefined, hass: Hass): boolean {
  return (
    before?.connection !== hass.connection ||
    before.connected !== hass.connected ||
    before.locale !== hass.locale ||
    before.states["sun.sun"] !== hass.states["sun.sun"] ||
    before.services !== hass.services ||
    before.themes?.darkMode !== hass.themes?.darkMode
  );
}

/** Scrolls as far as is needed to see it. */
export function bringIntoView(element: Element | null | undefined): void {
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  element?.scrollIntoView({ block: "nearest", behavior });
}
