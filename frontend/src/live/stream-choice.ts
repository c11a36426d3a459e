/** Which of a camera's streams is enough for what is seen of it. */
import type { StreamKind } from "../playback/live-ways";
import type { Hass } from "../types";

export type StreamSetting = "auto" | StreamKind;

/** Pictures narrower than this, in the page's pixels, show no more than the sub stream has. */
const SMALL_PX = 380;

export interface Looking {
  setting: StreamSetting;
  hasSub: boolean;
  /** One of several in a grid. */
  compact: boolean;
  /** Of the picture on the page, in its pixels; 0 when it isn't known yet. */
  width: number;
  isZoomed: boolean;
  /** The line is slow or costs money. */
  isFar: boolean;
}

export function chooseStream(looking: Looking): StreamKind {
  const { setting, hasSub, compact, width, isZoomed, isFar } = looking;
  if (!hasSub) return "main";
  if (setting !== "auto") return setting;
  if (isFar || compact) return "sub";
  return width > 0 && width < SMALL_PX && !isZoomed ? "sub" : "main";
}

interface WithConnection extends Navigator {
  connection?: { saveData?: boolean };
}

/** Whether the page came from outside the home, or its owner wants to save data. */
export function isFarAway(hass: Pick<Hass, "config" | "hassUrl">, browser: Navigator): boolean {
  if ((browser as WithConnection).connection?.saveData) return true;
  const host = hostOf(hass.hassUrl("/"));
  const { internal_url: internal, external_url: external } = hass.config;
  if (!host || isPrivate(host) || host === hostOf(internal)) return false;
  return host === hostOf(external) || host.endsWith(".ui.nabu.casa");
}

function hostOf(url: string | null | undefined): string {
  try {
    return url ? new URL(url, location.href).hostname : "";
  } catch {
    return "";
  }
}

/** Addresses and names that only the home network has. */
function isPrivate(host: string): boolean {
  return (
    !host.includes(".") ||
    /\.(local|lan|home|internal|localhost|home\.arpa)$/.test(host) ||
    /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\./.test(host) ||
    /^\[(::1|f[cd]|fe80)/.test(host)
  );
}
