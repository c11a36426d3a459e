/** Takes a file that the NVR makes. */
import type { Clock } from "../time";

export function download(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener";
  link.click();
}

/** Takes it once it is whole. Raises what went wrong: a browser would save an error as a picture. */
export async function downloadWhole(url: string, name: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
  const address = URL.createObjectURL(await response.blob());
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that sorts by the user's own time and that every file system takes. */
export function clipName(clock: Clock, camera: string, label: string, startUs: number): string {
  return fileName(`${camera} ${clock.file(startUs)} ${label}.mp4`);
}

export function pictureName(clock: Clock, camera: string, us: number): string {
  return fileName(`${camera} ${clock.file(us)}.jpg`);
}

function fileName(text: string): string {
  return text.replace(/[/\\?%*:|"<>]/g, "-");
}
