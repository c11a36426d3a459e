/** The part that is loaded when somebody shares, or looks at what was shared. */
import { focused, make } from "../dialogs";
import { clockOf } from "../time";
import { CloudCamShare } from "./dialog";
import type { ShareRange } from "./draft";
import { CloudCamShareMoment } from "./moment";
import type { DialogHost } from "./open";
import { CloudCamShareOut } from "./out";
import type { Share } from "./shares";
import { sayIn } from "./texts";

export { rangeAround, rangeOfAlert } from "./draft";
export { sharesList } from "./list";
export { isDraft, Sharing } from "./shares";
export { SharesWatch } from "./shares-watch";
export { sayIn } from "./texts";

const ELEMENTS: Record<string, CustomElementConstructor> = {
  "cloudcam-share-moment": CloudCamShareMoment,
  "cloudcam-share-out": CloudCamShareOut,
  "cloudcam-share": CloudCamShare,
};

/** A new share of a time, or one that is there already. */
export type ShareStart = { entityId: string; range: ShareRange } | { share: Share };

export function showDialog(host: DialogHost, start: ShareStart): CloudCamShare {
  const before = focused();
  const dialog = make<CloudCamShare>(ELEMENTS, "cloudcam-share");
  dialog.hass = host.hass;
  dialog.clock = clockOf(host.hass);
  dialog.say = sayIn(host.hass.locale);
  dialog.cameraOf = (entityId) => host.camera(entityId);
  dialog.nowUs = () => host.nowUs();
  dialog.start = start;
  dialog.closed = (message) => {
    dialog.remove();
    if (message) host.toast(message);
    before?.focus();
  };
  host.renderRoot.append(dialog);
  return dialog;
}
