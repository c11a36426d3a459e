/** How a picture gets to whoever looks at it, in words. */
import type { Translate } from "../i18n";
import type { Player } from "../playback/player";
import type { CameraView } from "../types";

export function howText(view: CameraView, player: Player | undefined, t: Translate): string {
  if (player?.trouble === "codec") {
    const codec = view.info.status.video?.codec ?? "?";
    return `${t("via_stills")} · ${t("cant_play", { codec })}`;
  }
  if (!player) return "";
  const words = player.kind ? [t(`via_${player.kind}`)] : [];
  const { attempt, video, latencyS } = player;
  if (attempt?.stream === "sub") words.push(t("sub_stream"));
  if (attempt?.reason) words.push(t(`because_${attempt.reason}`));
  if (video.videoWidth) words.push(`${video.videoWidth}×${video.videoHeight}`);
  if (latencyS !== undefined) words.push(t("behind", { seconds: latencyS.toFixed(1) }));
  return words.join(" · ");
}
