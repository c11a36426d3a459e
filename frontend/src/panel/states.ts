/** What is shown where there is nothing else to show: why, and what can be done. */
import { html, nothing, type TemplateResult } from "lit";
import type { PanelKey, PanelTranslate } from "./texts";
import type { Nvr, Whole } from "./whole";

export interface Doing {
  text: PanelKey;
  act?: () => void;
  href?: string;
}

/** An empty page with an icon, a sentence or two, and at most one thing to do. */
export function notice(
  t: PanelTranslate,
  icon: string,
  [title, text]: [string, string],
  doing?: Doing,
): TemplateResult {
  return html`<div class="notice" role="status">
    <ha-icon icon=${icon}></ha-icon>
    <b>${title}</b>
    ${text ? html`<span>${text}</span>` : nothing}
    ${doing?.href
      ? html`<a class="chip primary" href=${doing.href}>${t(doing.text)}</a>`
      : doing
        ? html`<button class="chip primary" @click=${doing.act}>${t(doing.text)}</button>`
        : nothing}
  </div>`;
}

export function loading(t: PanelTranslate): TemplateResult {
  return html`<div class="notice" role="status">
    <div class="wheel"></div>
    <span>${t("loading")}</span>
  </div>`;
}

const INTEGRATION = "/config/integrations/integration/cloudcam";

/** Why there is no camera; nothing if there is one. */
export function noCamera(
  t: PanelTranslate,
  whole: Whole,
  isAdmin: boolean,
): TemplateResult | undefined {
  if (!whole.isKnown) return loading(t);
  if (whole.cameras.length) return undefined;
  if (whole.nvrs.some(isAway)) return nvrAway(t, whole, isAdmin);
  if (isAdmin) {
    const add: Doing = { text: "add_camera", href: INTEGRATION };
    return notice(t, "mdi:cctv", [t("no_cameras"), t("no_cameras_admin")], add);
  }
  return notice(t, "mdi:lock-outline", [t("no_cameras"), t("no_cameras_user")]);
}

function isAway({ state }: Nvr): boolean {
  return state !== "connected";
}

/** That an NVR does not answer, or is just being asked. */
export function nvrAway(t: PanelTranslate, whole: Whole, isAdmin: boolean): TemplateResult {
  const nvr = whole.nvrs.find(isAway);
  if (!nvr || nvr.state === "starting") return loading(t);
  const why = isAdmin && nvr.reason ? nvr.reason : t("nvr_away_text");
  const look: Doing = { text: "open_integration", href: INTEGRATION };
  return notice(
    t,
    "mdi:lan-disconnect",
    [t("nvr_away", { nvr: nvr.title }), why],
    isAdmin ? look : undefined,
  );
}
