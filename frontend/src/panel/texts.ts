/** The words of the pages, fetched with them only. */
import type { HassLocale } from "../types";
import { de } from "./translations/de";
import { en, type PanelKey, type PanelTexts } from "./translations/en";

export type { PanelKey } from "./translations/en";

const LANGUAGES: Record<string, PanelTexts> = { de, en };

/** Gives the text of a key, with `{name}` replaced by values. */
export type PanelTranslate = (key: PanelKey, values?: Record<string, string | number>) => string;

export function panelTexts(locale: Pick<HassLocale, "language"> | undefined): PanelTranslate {
  const texts = LANGUAGES[(locale?.language ?? "en").split("-")[0] ?? "en"] ?? en;
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A key made of parts, if there is such a text. */
export function panelKey(prefix: string, name: string, otherwise: PanelKey): PanelKey {
  const key = `${prefix}${name}`;
  return key in en ? (key as PanelKey) : otherwise;
}
