/** Opens the dialog of sharing; its code is loaded then. */
import { errorText } from "../backend";
import type { Translate } from "../i18n";
import type { CameraView, Hass } from "../types";
import type { ShareRange } from "./draft";

/** Who the dialog is opened from. */
export interface DialogHost {
  readonly hass: Hass;
  /** The dialog is put into it, so that it has the same look. */
  readonly renderRoot: ParentNode;
  camera(entityId: string): CameraView | undefined;
  nowUs(): number;
  toast(text: string): void;
}

export interface ShareHost extends DialogHost {
  readonly t: Translate;
}

export async function openShare(
  host: ShareHost,
  entityId: string,
  rangeOf: (sharing: typeof import("./share")) => ShareRange,
): Promise<void> {
  try {
    const sharing = await import("./share");
    if (!host.camera(entityId)) return;
    sharing.showDialog(host, { entityId, range: rangeOf(sharing) });
  } catch (error) {
    host.toast(host.t("failed", { error: errorText(error) }));
  }
}
