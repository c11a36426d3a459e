import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { translator } from "../src/i18n";
import { makeClock } from "../src/time";
import type { CameraView, Hass } from "../src/types";
import type { CloudCamZones } from "../src/zones/editor";
import type { ZonesHost } from "../src/zones/open";
import { makeEditor } from "../src/zones/zones";

const CLOCK = makeClock({ language: "en", time_format: "24" }, "UTC");
const CAMERA = {
  entity_id: "camera.a",
  connected: true,
  folder: null,
  info: {
    name: "a",
    sensitivity: "normal",
    zones: [],
    motion_masks: [],
    object_masks: [],
    thresholds: [],
    status: {},
  },
} as unknown as CameraView;

describe("the editor of zones", () => {
  let page: HTMLElement;
  let editor: CloudCamZones;
  const question = vi.fn(() => false);
  const dialog = (): HTMLDialogElement => editor.renderRoot.querySelector("dialog")!;

  beforeEach(async () => {
    window.confirm = question;
    page = document.createElement("div");
    page.attachShadow({ mode: "open" }).innerHTML = "<div></div>";
    document.body.append(page);
    const hass = {
      locale: { language: "en", time_format: "24" },
      callWS: () => Promise.reject(new Error("away")),
      hassUrl: (path: string) => path,
    } as unknown as Hass;
    const host: ZonesHost = {
      hass,
      t: translator("en"),
      frame: page.shadowRoot!.querySelector("div")!,
      camera: () => CAMERA,
      toast: () => undefined,
    };
    editor = makeEditor(host, "camera.a", CLOCK);
    page.shadowRoot!.append(editor);
    await editor.updateComplete;
  });

  afterEach(() => {
    page.remove();
    question.mockClear();
  });

  /** Another step of sensitivity, by its button. */
  async function change(): Promise<void> {
    editor.renderRoot.querySelector<HTMLElement>(".steps [aria-pressed=false]")!.click();
    await editor.updateComplete;
    expect(editor.isChanged).toBe(true);
  }

  function escape(): boolean {
    const event = new KeyboardEvent("keydown", { key: "Escape", cancelable: true, bubbles: true });
    dialog().dispatchEvent(event);
    return event.defaultPrevented;
  }

  it("asks at each Escape, not the browser", async () => {
    await change();
    expect([escape(), escape()]).toEqual([true, true]);
    expect(question).toHaveBeenCalledTimes(2);
    expect(editor.isConnected).toBe(true);
    question.mockReturnValueOnce(true);
    escape();
    expect(editor.isConnected).toBe(false);
  });

  it("goes when the browser shuts its dialog", () => {
    dialog().close();
    dialog().dispatchEvent(new Event("close"));
    expect(editor.isConnected).toBe(false);
  });

  it("is there again when that would take changes away", async () => {
    await change();
    dialog().close();
    dialog().dispatchEvent(new Event("close"));
    expect(editor.isConnected).toBe(true);
    expect(dialog().open).toBe(true);
  });

  it("does not come back with its page", () => {
    page.remove();
    document.body.append(page);
    expect(page.shadowRoot!.querySelector("cloudcam-zones")).toBeNull();
  });
});
