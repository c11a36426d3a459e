/** The buttons below a picture. */
import { html, nothing, type TemplateResult } from "lit";
import { Backend, errorText } from "../backend";
import type { TextKey } from "../i18n";
import { iconButton } from "../icon-button";
import { SPEEDS } from "../playback/player";
import { openShare, type ShareHost } from "../share/open";
import { isAdmin, type CameraView } from "../types";
import { openZones, type ZonesHost } from "../zones/open";
import type { CloudCamView } from "./camera-view";

interface WithNativeFullscreen extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

export interface ControlsHost extends ZonesHost, ShareHost {
  readonly isMoving: boolean;
  toggleMoving(): void;
  /** Whether the rarer buttons are shown where there is little room. */
  readonly hasMore: boolean;
  toggleMore(): void;
  toggleDetails(): void;
  backToGrid?: (() => void) | undefined;
  step(direction: -1 | 1): void;
  goLive: () => void;
  switchCamera(view: CameraView): void;
}

export function controls(
  host: ControlsHost,
  player: CloudCamView | undefined,
  view: CameraView,
): TemplateResult {
  const { t } = host;
  const isLive = player?.isLive ?? true;
  const isPaused = player?.isPaused ?? true;
  const video = player?.element;
  const icon: Icon = (text, name, act, isPressed) => iconButton(t(text), name, act, { isPressed });
  return html`<div class="controls" role="toolbar" aria-label=${view.info.name}>
    ${host.backToGrid ? icon("back_to_grid", "mdi:view-grid-outline", host.backToGrid) : nothing}
    ${icon(isPaused ? "play" : "pause", isPaused ? "mdi:play" : "mdi:pause", () =>
      player?.togglePause(),
    )}
    ${icon("previous_alert", "mdi:skip-previous", () => host.step(-1))}
    ${icon("next_alert", "mdi:skip-next", () => host.step(1))}
    ${isLive ? nothing : pastButtons(host, player)}
    <span class="space"></span>
    <span class="rare" ?data-open=${host.hasMore}>${rareButtons(host, icon, player, view)}</span>
    ${iconButton(t("more_buttons"), "mdi:dots-horizontal", () => host.toggleMore(), {
      isExpanded: host.hasMore,
      look: "more",
    })}
    ${icon("fullscreen", "mdi:fullscreen", () => void toggleFullscreen(host.frame, video))}
  </div>`;
}

type Icon = (text: TextKey, name: string, act: () => void, isPressed?: boolean) => TemplateResult;

function rareButtons(
  host: ControlsHost,
  icon: Icon,
  player: CloudCamView | undefined,
  view: CameraView,
): TemplateResult {
  const video = player?.element;
  return html`
    ${view.info.record_audio
      ? icon(video?.muted ? "unmute" : "mute", video?.muted ? "mdi:volume-off" : "mdi:volume-high", () => {
          if (video) video.muted = !video.muted;
        })
      : nothing}
    ${view.info.ptz ? icon("ptz", "mdi:arrow-all", () => host.toggleMoving(), host.isMoving) : nothing}
    ${view.may_control
      ? icon("zones", "mdi:vector-polygon", () => void openZones(host, view.entity_id))
      : nothing}
    ${player && !player.isLive && isAdmin(host.hass)
      ? icon("share", "mdi:share-variant-outline", () => void share(host, player, view))
      : nothing}
    ${icon("snapshot", "mdi:camera-outline", () => void savePicture(host, player))}
    ${icon(
      view.info.privacy ? "privacy_off" : "privacy_on",
      view.info.privacy ? "mdi:video-off" : "mdi:video-outline",
      () => host.switchCamera(view),
      view.info.privacy,
    )}
    ${icon("forget_last", "mdi:delete-clock-outline", () => void forgetLast(host, view))}
    ${icon("details", "mdi:information-outline", () => host.toggleDetails())}
    ${"pictureInPictureEnabled" in document && document.pictureInPictureEnabled
      ? icon("pip", "mdi:picture-in-picture-bottom-right", () => void togglePip(video))
      : nothing}
  `;
}

/** What is looked at now. */
function share(host: ControlsHost, player: CloudCamView, view: CameraView): Promise<void> {
  const atUs = player.atUs ?? host.nowUs();
  return openShare(host, view.entity_id, ({ rangeAround }) => rangeAround(atUs, host.nowUs()));
}

async function savePicture(host: ControlsHost, player: CloudCamView | undefined): Promise<void> {
  try {
    await player?.savePicture();
  } catch (error) {
    host.toast(host.t("failed", { error: errorText(error) }));
  }
}

/** What was just recorded, by whoever is on it. */
async function forgetLast(host: ControlsHost, view: CameraView): Promise<void> {
  const name = view.info.name;
  if (!window.confirm(host.t("forget_last_sure", { name }))) return;
  try {
    await new Backend(host.hass).forgetLast(view.entity_id);
    host.toast(host.t("forgotten_last", { name }));
  } catch (error) {
    host.toast(host.t("failed", { error: errorText(error) }));
  }
}

/** Back to now, and how fast the past goes. */
function pastButtons(
  { t, goLive }: Pick<ControlsHost, "t" | "goLive">,
  player: CloudCamView | undefined,
): TemplateResult {
  const speed = player?.speed ?? 1;
  return html`<button class="chip primary" @click=${goLive}>
      <ha-icon icon="mdi:access-point"></ha-icon>${t("go_live")}
    </button>
    <button
      class="chip speed"
      title=${t("speed")}
      aria-label="${t("speed")} ${speed}"
      @click=${() => player?.setSpeed(nextSpeed(speed))}
    >
      <bdi>${speed}×</bdi>
    </button>`;
}

function nextSpeed(speed: (typeof SPEEDS)[number]): (typeof SPEEDS)[number] {
  return SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]!;
}

async function togglePip(video: HTMLVideoElement | undefined): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await video?.requestPictureInPicture();
  } catch {
    // the browser won't, for example before there is a picture
  }
}

async function toggleFullscreen(
  frame: HTMLElement,
  video: WithNativeFullscreen | undefined,
): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (frame.requestFullscreen) await frame.requestFullscreen();
    else video?.webkitEnterFullscreen?.(); // iPhones know it for videos only
  } catch {
    // the browser won't
  }
}
