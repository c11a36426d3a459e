/**
 * Makes the elements known to the page.
 *
 * Home Assistant may replace the page's registry of elements while it boots, after this module ran:
 * so they are defined at once, and again when its own main element is.
 */
import { CloudCamCard } from "./card";
import { ourCameras, pageTexts } from "./config";
import { CloudCamView } from "./live/camera-view";
import { CloudCamPtz } from "./live/ptz-pad";
import { CloudCamAlerts } from "./review/alerts";
import { CloudCamVerdicts } from "./review/verdicts";
import { CloudCamTimeline } from "./timeline/timeline";
import type { CardConfig, Hass } from "./types";

const ELEMENTS: Record<string, CustomElementConstructor> = {
  "cloudcam-view": CloudCamView,
  "cloudcam-ptz": CloudCamPtz,
  "cloudcam-timeline": CloudCamTimeline,
  "cloudcam-alerts": CloudCamAlerts,
  "cloudcam-verdicts": CloudCamVerdicts,
  "cloudcam-card": CloudCamCard,
};

interface CustomCard {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  getEntitySuggestion: (hass: Hass, entityId: string) => { config: CardConfig } | null;
}

function define(): void {
  for (const [name, element] of Object.entries(ELEMENTS)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}

/** Has the card offered where cards are picked. */
function announce(): void {
  const page = window as Window & { customCards?: CustomCard[] };
  const cards = (page.customCards ??= []);
  if (cards.some((card) => card.type === "cloudcam-card")) return;
  const t = pageTexts();
  cards.push({
    type: "cloudcam-card",
    name: t("name"),
    description: t("description"),
    preview: true,
    getEntitySuggestion: (hass, entityId) =>
      ourCameras(hass).includes(entityId)
        ? { config: { type: "custom:cloudcam-card", cameras: [entityId] } }
        : null,
  });
}

export function register(): void {
  const booting = window.customElements;
  define();
  announce();
  void booting.whenDefined("home-assistant").then(define);
}
