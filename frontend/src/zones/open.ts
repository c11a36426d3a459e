/** Opens the editor of zones; its code is loaded then. */
import { errorText } from "../backend";
import type { Translate } from "../i18n";
import { clockOf } from "../time";
import type { CameraView, Hass } from "../types";

export interface ZonesHost {
  readonly hass: Hass;
  readonly t: Translate;
  /** The editor is put beside it, so that it has the same look. */
  readonly frame: HTMLElement;
  camera(entityId: string): CameraView | undefined;
  toast(text: string): void;
}

export async function openZones(host: ZonesHost, entityId: string): Promise<void> {
  try {
    const { makeEditor } = await import("./zones");
    if (!host.camera(entityId)) return;
    const editor = makeEditor(host, entityId, clockOf(host.hass));
    host.frame.parentNode?.append(editor);
  } catch (error) {
    host.toast(host.t("failed", { error: errorText(error) }));
  }
}
