/** The words of sharing: nobody who neither shares nor looks at the shares loads them. */
import type { HassLocale } from "../types";
import { de } from "./translations/de";
import { en } from "./translations/en";

export type ShareKey = keyof typeof en;
export type ShareTexts = Record<ShareKey, string>;

/** Gives the text of a key, with `{name}` replaced by values. */
export type Say = (key: ShareKey, values?: Record<string, string | number>) => string;

const LANGUAGES: Record<string, ShareTexts> = { de, en };

export function sayIn(locale: Pick<HassLocale, "language">): Say {
  const texts = LANGUAGES[locale.language.split("-")[0] ?? "en"] ?? en;
  return (key, values = {}) =>
    texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
