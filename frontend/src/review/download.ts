/** Takes a file that the NVR makes. */

export function download(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.rel = "noopener";
  link.click();
}

/** A name that sorts by time and that every file system takes. */
export function clipName(camera: string, label: string, startUs: number): string {
  const when = new Date(startUs / 1000).toISOString().slice(0, 19).replaceAll(":", "-");
  return `${camera} ${when} ${label}.mp4`.replace(/[/\\?%*:|"<>]/g, "-");
}
