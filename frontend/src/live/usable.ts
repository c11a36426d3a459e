import type { CameraView } from "../types";

/** Whether there is something to play: a live picture, or (`past`) recordings. */
export function usable(view: CameraView | undefined, past = false): boolean {
  if (!view?.folder || !view.connected) return false;
  const { connection } = view.info.status;
  return past || (!view.info.privacy && connection !== "off" && connection !== "offline");
}
