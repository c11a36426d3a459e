/** The card's settings: what they are when none are given, and the form of the editor. */
import { translator, type TextKey } from "./i18n";
import type { CardConfig, Hass } from "./types";

export interface Settings {
  cameras: string[];
  title: string;
  layout: "single" | "grid" | "review";
  stream: "auto" | "main" | "sub";
  timeline: boolean;
  alerts: boolean;
}

/** Reads what the owner wrote. Throws with a sentence for him when it can't be meant. */
export function readConfig(config: CardConfig): Settings {
  const one = config.camera ?? config.entity;
  const cameras = config.cameras ?? (one ? [one] : []);
  if (!Array.isArray(cameras) || cameras.some((id) => typeof id !== "string")) {
    throw new Error("cameras must be a list of camera entities");
  }
  const strange = cameras.find((id) => !id.startsWith("camera."));
  if (strange !== undefined) throw new Error(`${strange} is no camera entity`);
  const layouts = ["auto", "single", "grid", "review", undefined];
  if (!layouts.includes(config.layout)) throw new Error("layout must be auto, single, grid or review");
  const layout = config.layout ?? "auto";
  const streams = ["auto", "main", "sub", undefined];
  if (!streams.includes(config.stream)) throw new Error("stream must be auto, main or sub");
  return {
    cameras: [...new Set(cameras)],
    title: config.title ?? "",
    layout: layout === "auto" ? (cameras.length > 1 ? "grid" : "single") : layout,
    stream: config.stream ?? "auto",
    timeline: config.timeline ?? true,
    alerts: config.alerts ?? true,
  };
}

/** The camera entities of this integration, in the order of their names. */
export function ourCameras(hass: Pick<Hass, "entities" | "states">): string[] {
  return Object.values(hass.entities ?? {})
    .filter(({ entity_id: id, platform }) => platform === "cloudcam" && id.startsWith("camera."))
    .map((entity) => entity.entity_id)
    .filter((id) => id in hass.states)
    .sort();
}

const TEXTS: Record<string, TextKey> = {
  cameras: "editor_cameras",
  title: "editor_title",
  layout: "editor_layout",
  stream: "editor_stream",
  timeline: "editor_timeline",
  alerts: "editor_alerts",
};

/** In the language of the page: where Home Assistant's state is not there to tell the user's. */
export const pageTexts = () => translator(document.documentElement.lang || navigator.language);

export function configForm(): object {
  const t = pageTexts();
  const layouts = (["auto", "single", "grid", "review"] as const).map((value) => ({
    value,
    label: t(`editor_layout_${value}`),
  }));
  const streams = (["auto", "main", "sub"] as const).map((value) => ({
    value,
    label: t(`editor_stream_${value}`),
  }));
  return {
    schema: [
      {
        name: "cameras",
        required: true,
        selector: {
          entity: { multiple: true, filter: { integration: "cloudcam", domain: "camera" } },
        },
      },
      { name: "title", selector: { text: {} } },
      { name: "layout", selector: { select: { mode: "dropdown", options: layouts } } },
      { name: "stream", selector: { select: { mode: "dropdown", options: streams } } },
      {
        name: "",
        type: "grid",
        schema: [
          { name: "timeline", selector: { boolean: {} } },
          { name: "alerts", selector: { boolean: {} } },
        ],
      },
    ],
    computeLabel: ({ name }: { name: string }) => {
      const key = TEXTS[name];
      return key ? pageTexts()(key) : name;
    },
    assertConfig: (config: CardConfig) => {
      readConfig(config);
    },
  };
}
