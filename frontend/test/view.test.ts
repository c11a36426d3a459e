import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/main";
import { translator } from "../src/i18n";
import type { CloudCamView } from "../src/live/camera-view";
import { makeClock } from "../src/time";
import type { CameraView } from "../src/types";

const CLOCK = makeClock({ language: "en", time_format: "24" }, "UTC");

function camera(id: string): CameraView {
  return {
    entity_id: `camera.${id}`,
    connected: true,
    folder: `/f/${id}`,
    now_us: 0,
    info: { name: id, has_sub: false, privacy: false, status: { connection: "online" } },
  } as unknown as CameraView;
}

/** Everything is on the screen. */
class Seen {
  constructor(private readonly tell: (entries: object[]) => void) {}
  observe(): void {
    this.tell([{ isIntersecting: true }]);
  }
  disconnect(): void {}
}

describe("a camera's picture", () => {
  let view: CloudCamView;
  const drawImage = vi.fn();
  const part = <E extends Element>(name: string): E | null => view.renderRoot.querySelector<E>(name);
  const text = (name: string): string => part(name)?.textContent ?? "";

  beforeEach(async () => {
    vi.stubGlobal("IntersectionObserver", Seen);
    const context = { drawImage } as unknown as CanvasRenderingContext2D;
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context);
    view = document.createElement("cloudcam-view") as CloudCamView;
    view.t = translator("en");
    view.clock = CLOCK;
    view.view = camera("a");
    document.body.append(view);
    await view.updateComplete;
  });

  afterEach(() => {
    view.remove();
    drawImage.mockReset();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  /** As if a picture had come. */
  async function shows(): Promise<HTMLVideoElement> {
    const video = view.element!;
    for (const [name, value] of [["videoWidth", 640], ["videoHeight", 360], ["readyState", 4]] as const) {
      Object.defineProperty(video, name, { value, configurable: true });
    }
    await vi.waitFor(() => {
      video.dispatchEvent(new Event("playing")); // counts once what brings pictures is there
      expect(view.player!.hasPicture).toBe(true);
    });
    Object.defineProperty(video, "readyState", { value: 0, configurable: true });
    await view.updateComplete;
    return video;
  }

  it("is gone when the next camera is shown in its place", async () => {
    const video = await shows();
    expect(view.player!.hasPicture).toBe(true);
    expect(video.style.visibility).toBe("visible");
    view.scrub(1e15);
    view.view = camera("b");
    await view.updateComplete;
    await view.updateComplete;
    expect(drawImage).not.toHaveBeenCalled();
    expect(part("canvas")!.hasAttribute("hidden")).toBe(true);
    expect(video.style.visibility).toBe("hidden");
    expect(part("img")!.getAttribute("src")).toContain("/f/b/");
    expect(part("img")!.hasAttribute("hidden"), "it is only being loaded").toBe(true);
    expect(text(".badge b")).toBe("b");
    expect(view.isLive).toBe(true);
    expect(view.player!.mode.kind).toBe("live");
  });

  it("is not called live while it is paused", async () => {
    const video = await shows();
    const isPaused = vi.spyOn(video, "paused", "get").mockReturnValue(false);
    video.dispatchEvent(new Event("play"));
    await view.updateComplete;
    expect(text(".badge .when")).toBe("Live");
    expect(part(".badge .live.on")).not.toBeNull();
    isPaused.mockReturnValue(true);
    video.dispatchEvent(new Event("pause"));
    await view.updateComplete;
    expect(text(".badge .when")).toBe("Paused");
    expect(part(".badge .live.on")).toBeNull();
  });

  it("waits for a hand where the browser plays nothing by itself", async () => {
    const video = view.element!;
    video.play = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    view.goLive();
    await vi.waitFor(() => expect(part<HTMLElement>(".trouble button")?.textContent).toContain("Play"));
    expect(text(".badge .when")).toBe("Paused");
    video.play = () => Promise.resolve();
    part<HTMLElement>(".trouble button")!.click();
    await view.updateComplete;
    expect(part(".trouble")).toBeNull();
    expect(view.player!.mode.kind).toBe("live");
  });

  it("is saved under the user's own time", async () => {
    const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("jpeg")));
    view.now = () => Date.UTC(2026, 10, 23, 23, 30) * 1000;
    view.clock = makeClock({ language: "en", time_format: "24" }, "Europe/Berlin");
    await view.savePicture();
    const link = saved.mock.contexts[0] as HTMLAnchorElement;
    expect(link.download).toBe("a 2026-11-24T00-30-00.jpg");
  });

  it("is not saved when there is only an error to save", async () => {
    const saved = vi.spyOn(HTMLAnchorElement.prototype, "click").mockReturnValue();
    vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status: 503 })));
    await expect(view.savePicture()).rejects.toThrow("503");
    expect(saved).not.toHaveBeenCalled();
  });

  it("is held while the same camera begins anew", async () => {
    await shows();
    view.goLive();
    await view.updateComplete;
    expect(drawImage).toHaveBeenCalledOnce();
  });
});
