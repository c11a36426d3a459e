/** For administrators: what each camera does, and where the rest of it is set. */
import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { errorText } from "../backend";
import { translator } from "../i18n";
import { iconButton } from "../icon-button";
import type { CameraInfo } from "../types";
import { openZones, type ZonesHost } from "../zones/open";
import { noticeStyles } from "./panel-styles";
import { addressOf } from "./route";
import { noCamera } from "./states";
import { pageStyles, switchStyles } from "./styles";
import { panelKey, type PanelKey } from "./texts";
import { WatchingPage, type Told } from "./watching-page";

type Setting = "record" | "detect" | "record_audio" | "detect_sound" | "privacy";

const SETTINGS: readonly [Setting, PanelKey, PanelKey][] = [
  ["record", "record", "record_text"],
  ["detect", "detect", "detect_text"],
  ["record_audio", "record_audio", "record_audio_text"],
  ["detect_sound", "detect_sound", "detect_sound_text"],
  ["privacy", "privacy", "privacy_text"],
];

export class CloudCamCamerasPage extends WatchingPage {
  /** What was switched and is not told yet, as `<camera> <setting>`. */
  @state() private pending: ReadonlyMap<string, boolean> = new Map();

  protected override render(): unknown {
    const { t } = this;
    const missing = noCamera(t, this.whole, true);
    if (missing) return missing;
    return html`<div class="cameras">${this.cameras.map((told) => this.#camera(told))}</div>
      <p class="foot">
        <a class="chip primary" href="/config/integrations/integration/cloudcam">
          <ha-icon icon="mdi:plus"></ha-icon>${t("add_camera")}
        </a>
        <span class="quiet">${t("add_camera_text")}</span>
      </p>`;
  }

  #camera(told: Told): unknown {
    const { t } = this;
    const { camera, info } = told;
    const live = addressOf({ page: "live", rest: camera.entity_id });
    return html`<section class="box rows" aria-label=${camera.name}>
      <div class="row">
        <div class="grow">
          <div class="title">${camera.name}</div>
          <div class="quiet">${this.#status(told)}</div>
        </div>
        ${camera.can_control && told.isConnected
          ? iconButton(
              t("zones"),
              "mdi:vector-polygon",
              () => void openZones(this.#zonesHost(), camera.entity_id),
            )
          : nothing}
        <a class="icon" href=${live} title=${t("show")} aria-label=${t("show")}>
          <ha-icon icon="mdi:play-circle-outline"></ha-icon>
        </a>
        ${camera.device_id
          ? html`<a
              class="icon"
              href="/config/devices/device/${camera.device_id}"
              title=${t("device")}
              aria-label=${t("device")}
            >
              <ha-icon icon="mdi:cog-outline"></ha-icon>
            </a>`
          : nothing}
      </div>
      ${info ? SETTINGS.map((setting) => this.#setting(told, info, setting)) : nothing}
    </section>`;
  }

  #zonesHost(): ZonesHost {
    return {
      hass: this.hass,
      t: translator(this.hass.locale.language),
      frame: this.renderRoot.querySelector<HTMLElement>(".cameras")!,
      camera: (entityId) => this.watch.cameras.get(entityId),
      toast: (text) => this.toast(text),
    };
  }

  #status({ info, isConnected }: Told): string {
    const { t } = this;
    if (!info) return t("loading");
    if (!isConnected) return t("unknown_now");
    const { connection, error, recording, video } = info.status;
    const said = [t(panelKey("connection_", connection, "connection_connecting"))];
    if (error) said.push(error.message);
    else if (connection === "online") {
      said.push(t(recording ? "is_recording" : "is_not_recording"));
      if (video) said.push(`${video.width} × ${video.height}, ${Math.round(video.fps)} fps`);
    }
    return said.join(" · ");
  }

  #setting(told: Told, info: CameraInfo, [setting, title, text]: (typeof SETTINGS)[number]): unknown {
    const { t } = this;
    const key = `${told.camera.entity_id} ${setting}`;
    const isOn = this.pending.get(key) ?? info[setting] ?? false;
    const needed = setting === "detect_sound" && !info.record_audio;
    return html`<label class="row">
      <span class="grow">
        ${t(title)}
        <span class="quiet text">${t(text)}</span>
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        .checked=${isOn}
        ?disabled=${!told.isConnected || this.pending.has(key) || (needed && !isOn)}
        @change=${(event: Event) =>
          this.#change(told.camera.entity_id, setting, event.target as HTMLInputElement)}
      />
    </label>`;
  }

  #change(entityId: string, setting: Setting, box: HTMLInputElement): void {
    const [key, isOn] = [`${entityId} ${setting}`, box.checked];
    this.pending = new Map(this.pending).set(key, isOn);
    this.hass
      .callWS({ type: "cloudcam/change_camera", entity_id: entityId, [setting]: isOn })
      .catch((error: unknown) => {
        box.checked = !isOn;
        this.toast(this.t("failed", { error: errorText(error) }));
      })
      .finally(() => {
        const left = new Map(this.pending);
        left.delete(key);
        this.pending = left;
      });
  }

  static override styles = [
    pageStyles,
    switchStyles,
    noticeStyles,
    css`
      .cameras {
        display: grid;
        gap: 16px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr));
        align-items: start;
      }
      .box + .box {
        margin-top: 0;
      }
      label.row {
        cursor: pointer;
      }
      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 12px;
      }
    `,
  ];
}
