/** The part of the card that is loaded when somebody edits zones. */
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
  for (const [name, element] of Object.entries(ELEMENTS)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
  const before = (host.frame.getRootNode() as ShadowRoot).activeElement;
  // not `new`: where the registry of elements was replaced while the page was loaded, it refuses
  const editor = document.createElement("cloudcam-zones") as CloudCamZones;
  const say = sayIn(host.hass.locale);
  editor.hass = host.hass;
  editor.entityId = entityId;
  editor.clock = clock;
  editor.say = say;
  editor.camera = () => host.camera(entityId);
  editor.closed = (saved) => {
    editor.remove();
    if (saved) host.toast(say("saved"));
    if (before instanceof HTMLElement) before.focus();
  };
  return editor;
}
