/** The words of sharing: nobody who neither shares nor looks at the shares loads them. */
import { speaker, type Say as SayOf } from "../i18n";
import type { HassLocale } from "../types";
import { de } from "./translations/de";
import { en } from "./translations/en";

export type ShareKey = keyof typeof en;
export type ShareTexts = Record<ShareKey, string>;
export type Say = SayOf<ShareKey>;

const speak = speaker<ShareKey>({ de, en });

export function sayIn({ language }: Pick<HassLocale, "language">): Say {
  return speak(language);
}
