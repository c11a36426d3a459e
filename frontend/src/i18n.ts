/** Texts in the user's language; English where there is no other. */
import type { HassLocale } from "./types";
import { de } from "./translations/de";
import { en, type TextKey, type Texts } from "./translations/en";

export type { TextKey } from "./translations/en";

const LANGUAGES: Record<string, Texts> = { de, en };

/** Gives the text of a key, with `{name}` replaced by values. */
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

export function translator(language: string | undefined): Translate {
  const texts = LANGUAGES[(language ?? "en").split("-")[0] ?? "en"] ?? en;
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The translator of a locale; the same function as long as the language is. */
export const translatorOf = (() => {
  const made = new Map<string, Translate>();
  return (locale: HassLocale | undefined): Translate => {
    const language = locale?.language ?? "en";
    let translate = made.get(language);
    if (!translate) made.set(language, (translate = translator(language)));
    return translate;
  };
})();

/** A key made of parts, if there is such a text. */
export function textKey(prefix: string, name: string, otherwise: TextKey): TextKey {
  const key = `${prefix}${name}`;
  return key in en ? (key as TextKey) : otherwise;
}
