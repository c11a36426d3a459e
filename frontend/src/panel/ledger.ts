/** What the ledger says, for people: viewings instead of their beginnings and ends. */

/** An entry as the NVR wrote it; docs/ref/api.md tells its fields. */
export interface LedgerEntry {
  sequence: number;
  time_us: number;
  what: string;
  phase?: "start" | "end";
  client?: string;
  token_id?: string;
  address?: string;
  user?: { id?: string; name?: string; address?: string };
  cameras?: string[];
  start_us?: number;
  end_us?: number;
  count?: number;
  told?: Record<string, unknown>;
}

/** The answer of `cloudcam/ledger`. */
export interface LedgerAnswer {
  entry_id: string;
  nvrs: { entry_id: string; name: string }[];
  cameras: Record<string, { name: string; entity_id: string | null }>;
  entries: LedgerEntry[];
  is_all: boolean;
  checked: string | null;
  problem: string | null;
}

export type Kind = "pictures" | "changes" | "access" | "nvr";
export const KINDS: readonly Kind[] = ["pictures", "changes", "access", "nvr"];

const PICTURES = new Set([
  "live",
  "playback",
  "past_picture",
  "still",
  "notification_picture",
  "setup_picture",
  "download",
  "share_previewed",
  "share_opened",
  "share_watched",
  "share_downloaded",
]);
const ACCESS = new Set([
  "pairing_offered",
  "paired",
  "sign_in",
  "sign_in_failed",
  "token_added",
  "token_revoked",
]);
const NVR = new Set(["day", "started", "stopped", "repaired", "day_removed"]);

export function kindOf(what: string): Kind {
  if (PICTURES.has(what)) return "pictures";
  if (ACCESS.has(what)) return "access";
  return NVR.has(what) ? "nvr" : "changes";
}

/** Whether it was somebody without a login, who had a share's link. */
export function isOutsider({ what, client, told }: LedgerEntry): boolean {
  return what.startsWith("share_") && (client === undefined || told?.outsider !== undefined);
}

/** From which address it was done. */
export function whereOf({ told, user, address }: LedgerEntry): string | undefined {
  return typeof told?.outsider === "string" ? told.outsider : (user?.address ?? address);
}

/** Something that was done once, or a viewing from its beginning to its end. */
export interface Deed {
  /** The newest entry of it. */
  entry: LedgerEntry;
  kind: Kind;
  fromUs: number;
  /** When it was over; null while it lasts, or where nothing tells. */
  toUs: number | null;
  isNow: boolean;
  /** The recorded time that was seen or is meant. */
  span: [number, number] | undefined;
}

/**
 * Entries, the newest first, as deeds in the same order.
 *
 * A viewing that lasts long is written down several times; each says since when it lasts. One
 * without an end before the NVR was started anew ended with the NVR.
 */
export function deedsOf(entries: readonly LedgerEntry[]): Deed[] {
  const deeds: Deed[] = [];
  const viewings = new Map<string, Deed>();
  let isOfThisRun = true;
  for (const entry of entries) {
    const kind = kindOf(entry.what);
    const key = kind === "pictures" && entry.phase ? viewingOf(entry) : undefined;
    const known = key === undefined ? undefined : viewings.get(key);
    if (known) {
      known.fromUs = Math.min(known.fromUs, entry.time_us);
      known.span = joined(known.span, spanOf(entry));
    } else {
      const isNow = key !== undefined && entry.phase === "start" && isOfThisRun;
      const isOver = entry.phase !== "start";
      const deed: Deed = {
        entry,
        kind,
        fromUs: entry.time_us,
        toUs: isOver ? entry.time_us : null,
        isNow,
        span: spanOf(entry),
      };
      if (key !== undefined) viewings.set(key, deed);
      deeds.push(deed);
    }
    if (entry.what === "started") isOfThisRun = false;
  }
  return deeds;
}

function viewingOf({ what, client, token_id, address, user, cameras, told }: LedgerEntry): string {
  const who = [client, token_id, address, user?.id, user?.name, user?.address];
  return JSON.stringify([what, who, cameras, told?.way, told?.since_us]);
}

function spanOf({ start_us, end_us }: LedgerEntry): [number, number] | undefined {
  return start_us === undefined ? undefined : [start_us, end_us ?? start_us];
}

function joined(
  one: [number, number] | undefined,
  other: [number, number] | undefined,
): [number, number] | undefined {
  if (!one || !other) return one ?? other;
  return [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
}
