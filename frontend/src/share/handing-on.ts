/** Gets the file of a share to the device that one holds, and on from there. */
import type { Share } from "./shares";

/** A name that tells nothing of where and when. */
export function fileNameOf({ packaging, content }: Share): string {
  return packaging === "zip" || content === "original" ? "share.zip" : "clip.mp4";
}

function fileTypeOf(share: Share): string {
  return fileNameOf(share).endsWith(".zip") ? "application/zip" : "video/mp4";
}

/** Whether this browser hands files of that kind on. Only pages of https may. */
export function canHandOn(share: Share): boolean {
  if (!("canShare" in navigator)) return false;
  try {
    const file = new File([], fileNameOf(share), { type: fileTypeOf(share) });
    return navigator.canShare({ files: [file] });
  } catch {
    return false;
  }
}

/** Fetches it. Raises what went wrong. */
export async function fetchFile(
  url: string,
  share: Share,
  told: (part: number) => void,
): Promise<File> {
  const response = await fetch(url);
  if (!response.ok || !response.body) {
    throw new Error(`${response.status} ${response.statusText}`.trim());
  }
  const size = Number(response.headers.get("Content-Length")) || share.size_bytes;
  const parts: BlobPart[] = [];
  const reader = response.body.getReader();
  let got = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    got += value.length;
    if (size) told(Math.min(1, got / size));
  }
  return new File(parts, fileNameOf(share), { type: fileTypeOf(share) });
}

export type Handed = "done" | "cancelled" | "again";

/**
 * Opens the device's own sheet. `again` says that it must be tapped once more: the browser opens it
 * only for a while after a tap, and fetching may have taken longer.
 */
export async function handOn(what: { files: File[] } | { url: string }): Promise<Handed> {
  try {
    await navigator.share(what);
    return "done";
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    if (name === "AbortError") return "cancelled";
    if (name === "NotAllowedError") return "again";
    throw error;
  }
}

