/** The part of the card that is loaded when somebody edits zones. */
import { focused, make } from "../dialogs";
import type { Clock } from "../time";
import { CloudCamZones } from "./editor";
import type { ZonesHost } from "./open";
import { CloudCamZonePicture } from "./picture";
import { sayIn } from "./texts";

const ELEMENTS: Record<string, CustomElementConstructor> = {
  "cloudcam-zone-picture": CloudCamZonePicture,
  "cloudcam-zones": CloudCamZones,
};

export function makeEditor(host: ZonesHost, entityId: string, clock: Clock): CloudCamZones {
  const before = focused();
  const editor = make<CloudCamZones>(ELEMENTS, "cloudcam-zones");
  const say = sayIn(host.hass.locale);
  editor.hass = host.hass;
  editor.entityId = entityId;
  editor.clock = clock;
  editor.say = say;
  editor.camera = () => host.camera(entityId);
  editor.closed = (saved) => {
    editor.remove();
    if (saved) host.toast(say("saved"));
    before?.focus();
  };
  return editor;
}
