/** What is being made ready to be shared: trimmed, chosen, addressed; and what is wrong with it. */
import { HOUR_US, MINUTE_US, SECOND_US } from "../time";
import type { Alert } from "../types";
import type {
  Background,
  Content,
  Extras,
  Packaging,
  Share,
  ShareRequest,
  SubjectPoint,
  Way,
} from "./shares";

export const CONTENTS: readonly Content[] = ["subject", "pets", "whole", "original"];
export const EXTRAS = ["with_audio", "with_camera_name", "with_place", "with_time"] as const;
export const EXPIRIES_S = [3600, 24 * 3600, 3 * 24 * 3600, 7 * 24 * 3600, 30 * 24 * 3600] as const;
export const VIEWS = [1, 3, 5, 10, null] as const;
export const LONGEST_RECIPIENT = 100;
export const LONGEST_PURPOSE = 300;
const SHORTEST_PHRASE = 4;
export const LONGEST_PHRASE = 100;

const DEFAULT_EXPIRY_S = 24 * 3600;
const DEFAULT_VIEWS = 5;
const SHORTEST_US = SECOND_US;
const LONGEST_US = 30 * MINUTE_US;
const LONGEST_ORIGINAL_US = 6 * HOUR_US;
/** Around an alert: so much is taken at first. */
const AROUND_US = 2 * SECOND_US;
/** Before and after what is looked at. */
const AROUND_MOMENT_US = [5 * SECOND_US, 15 * SECOND_US] as const;
/** Confirmations are near each other. */
const NEAR_US = 2 * SECOND_US;
/** What was received last may not be written yet. */
const WRITTEN_US = 3 * SECOND_US;

export interface Draft extends Extras {
  startUs: number;
  endUs: number;
  content: Content;
  background: Background;
  /** Confirmations, the earliest first. */
  subject: readonly SubjectPoint[];
  recipient: string;
  purpose: string;
  way: Way;
  packaging: Packaging;
  expiresS: number;
  views: number | null;
  phrase: string;
  mayDownload: boolean;
  alertId: string | null;
}

/** What the dialog is opened with. */
export interface ShareRange {
  startUs: number;
  endUs: number;
  alertId?: string | null;
  /** Where somebody is most likely to be seen. */
  atUs?: number | null;
}

/** An alert with a little before and after, as far as its clip goes and as long as may be. */
export function rangeOfAlert(alert: Alert, nowUs: number): ShareRange {
  const startUs = Math.max(alert.clip_start_us, alert.start_us - AROUND_US);
  const lastUs = Math.min(alert.clip_end_us ?? Infinity, nowUs - WRITTEN_US);
  const endUs = Math.min((alert.end_us ?? nowUs) + AROUND_US, lastUs, startUs + LONGEST_US);
  const range = { startUs, endUs: Math.max(endUs, startUs + SHORTEST_US) };
  return { ...range, alertId: alert.id, atUs: alert.snapshot_us };
}

/** What was just looked at. */
export function rangeAround(atUs: number, nowUs: number): ShareRange {
  const endUs = Math.min(atUs + AROUND_MOMENT_US[1], nowUs - WRITTEN_US);
  return { startUs: Math.min(atUs, endUs) - AROUND_MOMENT_US[0], endUs, atUs };
}

export function newDraft({ startUs, endUs, alertId = null }: ShareRange): Draft {
  return {
    startUs: Math.round(startUs),
    endUs: Math.round(endUs),
    content: "subject",
    background: "black",
    subject: [],
    with_audio: false,
    with_camera_name: false,
    with_place: false,
    with_time: false,
    recipient: "",
    purpose: "",
    way: "file",
    packaging: "mp4",
    expiresS: DEFAULT_EXPIRY_S,
    views: DEFAULT_VIEWS,
    phrase: "",
    mayDownload: false,
    alertId,
  };
}

/** A share as a draft of its like: who was chosen and the phrase are not told by it. */
export function draftOf(share: Share): Draft {
  return {
    ...newDraft({ startUs: share.start_us, endUs: share.end_us, alertId: share.alert_id }),
    content: share.content,
    background: share.background,
    with_audio: share.with_audio,
    with_camera_name: share.with_camera_name,
    with_place: share.with_place,
    with_time: share.with_time,
    recipient: share.recipient,
    purpose: share.purpose,
    way: share.way,
    packaging: share.packaging,
    expiresS: share.expires_s,
    views: share.views,
    mayDownload: share.may_download,
  };
}

export function longestOf({ content }: Pick<Draft, "content">): number {
  return content === "original" ? LONGEST_ORIGINAL_US : LONGEST_US;
}

/** Moves one end: the other stays, unless it would be too near or too far. */
export function trim(draft: Draft, end: "startUs" | "endUs", us: number, nowUs: number): Draft {
  const longest = longestOf(draft);
  const latest = nowUs - WRITTEN_US;
  if (end === "startUs") {
    const startUs = Math.round(Math.min(us, latest - SHORTEST_US));
    const endUs = clamp(draft.endUs, startUs + SHORTEST_US, startUs + longest);
    return { ...draft, startUs, endUs: Math.round(endUs) };
  }
  const endUs = Math.round(Math.min(us, latest));
  const startUs = clamp(draft.startUs, endUs - longest, endUs - SHORTEST_US);
  return { ...draft, startUs: Math.round(startUs), endUs };
}

/** Another content: what it can't have goes. */
export function withContent(draft: Draft, content: Content): Draft {
  const changed = { ...draft, content };
  if (content === "original") return { ...changed, way: "file", packaging: "zip" };
  const endUs = Math.min(draft.endUs, draft.startUs + LONGEST_US);
  return { ...changed, endUs };
}

/** Another way out; a zip is a file. */
export function withWay(draft: Draft, way: Way): Draft {
  return { ...draft, way, packaging: way === "link" ? "mp4" : draft.packaging };
}

/** Says that the subject is there; of one moment the last word counts. */
export function confirm(draft: Draft, point: SubjectPoint): Draft {
  const others = draft.subject.filter(({ at_us }) => at_us !== point.at_us);
  return { ...draft, subject: [...others, point].sort((a, b) => a.at_us - b.at_us) };
}

export function unconfirm(draft: Draft, atUs: number): Draft {
  return { ...draft, subject: draft.subject.filter(({ at_us }) => at_us !== atUs) };
}

/** The confirmations that are within the range. */
export function confirmed({ subject, startUs, endUs }: Draft): SubjectPoint[] {
  return subject.filter(({ at_us }) => at_us >= startUs && at_us < endUs);
}

/**
 * Where it helps most to say once more who it is: in the middle of the longest time in which nobody
 * did. None once all is near a confirmation.
 */
export function nextMoment(draft: Draft): number | undefined {
  const { startUs, endUs } = draft;
  const known = [startUs, ...confirmed(draft).map(({ at_us }) => at_us), endUs];
  let [longestUs, found] = [NEAR_US, undefined as number | undefined];
  for (let n = 1; n < known.length; n += 1) {
    const [from, to] = [known[n - 1]!, known[n]!];
    if (to - from > longestUs) [longestUs, found] = [to - from, Math.round((from + to) / 2)];
  }
  return found;
}

export type Step = "what" | "who";
export type Field = "range" | "subject" | "recipient" | "purpose" | "way" | "phrase";
export type Problem =
  | "too_long"
  | "no_subject"
  | "no_recipient"
  | "no_purpose"
  | "short_phrase"
  | "links_off";

/** What keeps a step from being left; `hasLinks` says whether links open. */
export function problemsOf(draft: Draft, step: Step, hasLinks: boolean): Map<Field, Problem> {
  const problems = new Map<Field, Problem>();
  if (step === "what") {
    if (draft.endUs - draft.startUs > longestOf(draft)) problems.set("range", "too_long");
    if (draft.content === "subject" && !confirmed(draft).length) {
      problems.set("subject", "no_subject");
    }
    return problems;
  }
  if (!draft.recipient.trim()) problems.set("recipient", "no_recipient");
  if (!draft.purpose.trim()) problems.set("purpose", "no_purpose");
  if (draft.way === "file") return problems;
  if (!hasLinks) problems.set("way", "links_off");
  const phrase = draft.phrase.trim();
  if (phrase && phrase.length < SHORTEST_PHRASE) problems.set("phrase", "short_phrase");
  return problems;
}

/** The order as it goes to the NVR: only what its content and its way can have. */
export function requestOf(draft: Draft): ShareRequest {
  const isLink = draft.way === "link";
  const isOriginal = draft.content === "original";
  const told = (wanted: boolean): boolean => wanted && !isOriginal;
  return {
    start_us: draft.startUs,
    end_us: draft.endUs,
    content: draft.content,
    way: draft.way,
    recipient: draft.recipient.trim(),
    purpose: draft.purpose.trim(),
    packaging: isOriginal ? "zip" : isLink ? "mp4" : draft.packaging,
    background: draft.content === "subject" ? draft.background : "black",
    subject: draft.content === "subject" ? confirmed(draft) : [],
    expires_s: draft.expiresS,
    views: isLink ? draft.views : null,
    phrase: (isLink && draft.phrase.trim()) || null,
    may_download: isLink && draft.mayDownload,
    with_audio: told(draft.with_audio),
    with_camera_name: told(draft.with_camera_name),
    with_place: told(draft.with_place),
    with_time: told(draft.with_time),
    alert_id: draft.alertId,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
