/** When the film strip of what a finger may drag over is fetched. */
import { HOUR_US } from "../time";
import { lengthOf } from "../timeline/scale";
import type { CloudCamTimeline } from "../timeline/timeline";
import type { CloudCamView } from "./camera-view";

/** After the moving picture, which comes first; at once when somebody is about to drag. */
export function wantStrip(
  view: CloudCamView | null,
  timeline: CloudCamTimeline | null,
  isDragging = false,
): void {
  const folder = view?.folder();
  if (!view || !timeline || !folder) return;
  // a short stretch up to now would be another one at once
  const isFleeting = view.isLive && lengthOf(timeline.shown) < HOUR_US;
  if (isDragging || (view.player?.hasPicture && !isFleeting)) {
    view.strip.want(folder, timeline.shown, isDragging);
  }
}
