import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/panel/main";
import type { CloudCamSharesPage } from "../src/panel/shares-page";
import type { Share } from "../src/share/shares";
import type { Connection, Hass } from "../src/types";
import { CAMERA, FakeHouse, made, NOW_US, settled, withoutPictures } from "./share-made";

/** A house whose subscriptions are told apart. */
class House extends FakeHouse {
  readonly told = new Map<string, (event: object) => void>();

  override subscribeMessage<T>(
    callback: (message: T) => void,
    message?: object,
  ): ReturnType<Connection["subscribeMessage"]> {
    const { type } = message as { type: string };
    this.told.set(type, callback as (event: object) => void);
    return super.subscribeMessage(callback);
  }
}

describe("the page of the shares", () => {
  let house: House;
  let page: CloudCamSharesPage;

  beforeEach(() => {
    withoutPictures();
    house = new House();
    window.confirm = () => true;
  });

  afterEach(() => {
    document.body.innerHTML = "";
    vi.unstubAllGlobals();
  });

  async function open(
    shares: Share[],
    { isAdmin = true, rest = "", isAll = true } = {},
  ): Promise<void> {
    house.told.clear();
    page = document.createElement("cloudcam-shares-page") as CloudCamSharesPage;
    const whole = {
      isKnown: true,
      nvrs: [{ entry_id: "e", title: "Home NVR", state: isAll ? "connected" : "lost" }],
      cameras: [{ entity_id: "camera.hall", name: "Hall", entry_id: "e" }],
    };
    const hass: Hass = house.hass(isAdmin);
    Object.assign(page, { hass, whole, rest });
    document.body.append(page);
    await vi.waitUntil(() => house.told.has("cloudcam/shares/subscribe"));
    const { entity_id, ...camera } = CAMERA;
    house.told.get("cloudcam/watch")!({ cameras: { [entity_id]: { ...camera, now_us: NOW_US } } });
    house.told.get("cloudcam/shares/subscribe")!({ shares, is_all: isAll });
    await settled();
  }

  const words = (): string => page.renderRoot.textContent.replace(/\s+/g, " ");
  const buttons = (): string[] =>
    [...page.renderRoot.querySelectorAll(".deeds button")].map((one) => one.textContent.trim());

  async function click(text: string): Promise<void> {
    const all = [...page.renderRoot.querySelectorAll<HTMLElement>("button")];
    all.find((one) => one.textContent.trim() === text)!.click();
    await settled();
  }

  it("explains itself while there is nothing", async () => {
    await open([]);
    expect(words()).toContain("Nothing was shared yet");
    expect(page.renderRoot.querySelector("a.primary")!.getAttribute("href")).toBe("/cloudcam/review");
    page.remove();
    await open([], { isAdmin: false });
    expect(words()).toContain("An administrator of this home can share a clip.");
    expect(page.renderRoot.querySelector("a.primary")).toBeNull();
  });

  it("does not say that there is nothing while an NVR is away", async () => {
    await open([], { isAll: false });
    expect(words()).toContain("Home NVR does not answer");
    house.told.get("cloudcam/shares/subscribe")!({ shares: [], is_all: true });
    await settled();
    expect(words()).toContain("Nothing was shared yet");
  });

  it("tells each change as it comes", async () => {
    const share = made({ state: "active", consented_us: NOW_US, expires_us: NOW_US });
    await open([share]);
    expect(words()).toContain("not opened yet");
    house.told.get("cloudcam/shares/subscribe")!({
      share: { ...share, views_used: 1, opened_us: NOW_US },
    });
    await settled();
    expect(words()).toContain("opened 1 of 5 times");
  });

  it.each([
    [{ state: "ready" }, ["Look at it", "Discard"], ["Discard"]],
    [{ state: "rendering" }, ["Show", "Discard"], ["Discard"]],
    [{ state: "active", consented_us: 1 }, ["End it", "Receipt"], ["End it"]],
    [
      { state: "active", way: "file", consented_us: 1 },
      ["Get the file", "End it", "Receipt"],
      ["End it"],
    ],
    [{ state: "ended", consented_us: 1, pin_id: "p" }, ["Receipt", "Release the recording"], []],
    [{ state: "failed" }, [], []],
  ] as const)("offers what may be done with it: %j", async (changes, forAdmins, forOthers) => {
    await open([made(changes)]);
    expect(buttons()).toEqual(forAdmins);
    page.remove();
    await open([made(changes)], { isAdmin: false });
    expect(buttons()).toEqual(forOthers);
  });

  it("ends a share after asking, and says so if that fails", async () => {
    const share = made({ state: "active" });
    await open([share]);
    const toasts: string[] = [];
    page.addEventListener("cloudcam-toast", (event) => toasts.push((event as CustomEvent<string>).detail));
    window.confirm = () => false;
    await click("End it");
    expect(house.askedOf("cloudcam/shares/revoke")).toEqual([]);
    window.confirm = () => true;
    await click("End it");
    house.answers["cloudcam/shares/revoke"] = () => ({ ...share, state: "ended" });
    await click("End it");
    expect(house.askedOf("cloudcam/shares/revoke").at(-1)).toMatchObject({
      entry_id: "e",
      share_id: share.id,
    });
    expect(toasts[0]).toContain("That did not work");
    expect(toasts[1]).toBe("Ended.");
  });

  it("opens the draft that the address names, for who may look at it", async () => {
    const share = made({ state: "ready" });
    await open([share], { rest: share.id });
    await vi.waitUntil(() => page.renderRoot.querySelector("cloudcam-share"));
    page.remove();
    await open([share], { rest: share.id, isAdmin: false });
    expect(page.renderRoot.querySelector("cloudcam-share")).toBeNull();
    expect(page.renderRoot.querySelector("li.shown")).not.toBeNull();
  });

  it("shows the key that the NVR signs with, where it tells it", async () => {
    house.answers["cloudcam/shares/info"] = () => ({ entry_id: "e", links: true, fingerprint: "ab12 cd34" });
    await open([]);
    expect(words()).toContain("ab12 cd34");
    expect(words()).toContain("Home NVR signs with");
  });
});
