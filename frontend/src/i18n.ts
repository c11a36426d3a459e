/** Texts in the user's language; English where there is no other. */
import { de } from "./translations/de";
import { en, type TextKey } from "./translations/en";

export type { TextKey } from "./translations/en";

/** Gives the text of a key, with `{name}` replaced by values. */
export type Say<Key extends string> = (
  key: Key,
  values?: Record<string, string | number>,
) => string;

/** What gives texts in a language; always the same function for it. */
export function speaker<Key extends string>(
  texts: Record<string, Record<Key, string>> & { en: Record<Key, string> },
): (language: string | undefined) => Say<Key> {
  const made = new Map<string, Say<Key>>();
  return (language = "en") => {
    let say = made.get(language);
    if (!say) {
      const spoken = texts[language.split("-")[0]!] ?? texts.en;
      say = (key, values = {}) =>
        spoken[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
      made.set(language, say);
    }
    return say;
  };
}

export type Translate = Say<TextKey>;

export const translator = speaker<TextKey>({ de, en });

/** A key made of parts, if there is such a text. */
export function textKey(prefix: string, name: string, otherwise: TextKey): TextKey {
  const key = `${prefix}${name}`;
  return key in en ? (key as TextKey) : otherwise;
}
