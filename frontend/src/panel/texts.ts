/** The words of the pages, fetched with them only. */
import { speaker, type Say } from "../i18n";
import type { HassLocale } from "../types";
import { de } from "./translations/de";
import { en, type PanelKey } from "./translations/en";

export type { PanelKey } from "./translations/en";

export type PanelTranslate = Say<PanelKey>;

const speak = speaker<PanelKey>({ de, en });

export function panelTexts(locale: Pick<HassLocale, "language"> | undefined): PanelTranslate {
  return speak(locale?.language);
}

/** A key made of parts, if there is such a text. */
export function panelKey(prefix: string, name: string, otherwise: PanelKey): PanelKey {
  const key = `${prefix}${name}`;
  return key in en ? (key as PanelKey) : otherwise;
}
