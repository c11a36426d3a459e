/** What leaves, and to whom, in rows: of the share that was made, not of what was wished for. */
import { lengthText, type Clock, type WithTime } from "../time";
import { dayText, sizeText, spanText } from "./figures";
import type { Share } from "./shares";
import type { Say, ShareKey } from "./texts";

export interface SummaryHost {
  readonly hass: WithTime;
  readonly clock: Clock;
  readonly say: Say;
}

export interface Row {
  name: ShareKey;
  value: string;
}

export function summaryOf({ hass, say }: SummaryHost, share: Share): Row[] {
  const { language } = hass.locale;
  const isOriginal = share.content === "original";
  const rows: [ShareKey, string | undefined][] = [
    ["row_recipient", share.recipient],
    ["row_purpose", share.purpose],
    ["row_visible", say(`content_${share.content}`)],
    ["row_around", share.content === "subject" ? say(`background_${share.background}`) : undefined],
    ["row_sound", isOriginal ? undefined : say(share.with_audio ? "yes" : "no")],
    ["row_told", toldBesides(say, share)],
    ["row_way", wayText(say, share)],
    ["row_ends", say("ends_after", { length: spanText(share.expires_s, language) })],
    ["row_views", share.way === "link" ? viewsText(say, share) : undefined],
    ["row_length", lengthText(share.end_us - share.start_us)],
    ["row_size", sizeText(share.size_bytes, language)],
    ["row_hash", share.sha256 ?? undefined],
  ];
  return rows.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/** What it is of: for the owner only, none of it leaves by itself. */
export function sourceOf({ hass, clock }: SummaryHost, { camera, start_us }: Share): string {
  return `${camera} · ${dayText(hass, start_us)}, ${clock.seconds(start_us)}`;
}

function toldBesides(say: Say, share: Share): string {
  if (share.content === "original") return say("told_original");
  const told = [
    share.with_camera_name && say("told_name"),
    share.with_place && say("told_place"),
    share.with_time && say("told_time"),
  ].filter((one) => one !== false);
  return told.length ? told.join(", ") : say("told_nothing");
}

function wayText(say: Say, share: Share): string {
  if (share.way === "file") return say(`way_${share.packaging}`);
  return [
    say("way_link_row"),
    ...(share.has_phrase ? [say("with_phrase")] : []),
    ...(share.may_download ? [say("with_download")] : []),
  ].join(", ");
}

function viewsText(say: Say, { views }: Share): string {
  return views === null ? say("views_any_row") : String(views);
}
