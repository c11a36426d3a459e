import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CloudCamShare } from "../src/share/dialog";
import { showDialog, type ShareStart } from "../src/share/share";
import type { CloudCamShareOut } from "../src/share/out";
import { CAMERA, FakeHouse, made, NOW_US, SECOND, settled, withoutPictures } from "./share-made";

const RANGE = { startUs: NOW_US - 60 * SECOND, endUs: NOW_US - 40 * SECOND, alertId: "a1" };
const URL = "https://home.example/api/cloudcam/share/abc";

describe("the dialog of sharing", () => {
  let house: FakeHouse;
  let page: HTMLElement;
  let dialog: CloudCamShare;
  const told: string[] = [];
  const question = vi.fn(() => true);

  beforeEach(() => {
    withoutPictures();
    house = new FakeHouse();
    page = document.createElement("div");
    document.body.append(page);
    window.confirm = question;
  });

  afterEach(() => {
    page.remove();
    told.length = 0;
    question.mockReset().mockReturnValue(true);
    vi.unstubAllGlobals();
  });

  async function open(start: ShareStart = { entityId: "camera.hall", range: RANGE }): Promise<void> {
    dialog = showDialog(
      {
        hass: house.hass(),
        renderRoot: page,
        camera: () => CAMERA,
        nowUs: () => NOW_US,
        toast: (text) => told.push(text),
      },
      start,
    );
    await settled();
    // a moment is looked at for a while before anybody is searched for in it
    await vi.waitUntil(() => dialog.step !== "what" || dialog.finder.found);
    await settled();
  }

  const find = <T extends HTMLElement>(selector: string): T =>
    dialog.renderRoot.querySelector<T>(selector)!;
  const words = (): string =>
    [...dialog.renderRoot.querySelectorAll(".body, .note, footer")]
      .map((one) => one.textContent)
      .join(" ")
      .replace(/\s+/g, " ");

  async function click(text: string): Promise<void> {
    const buttons = [...dialog.renderRoot.querySelectorAll<HTMLButtonElement>("button")];
    const found = buttons.find((one) => one.textContent.trim() === text);
    if (!found) throw new Error(`no button ${text} in: ${words()}`);
    found.click();
    await settled();
  }

  async function type(name: string, value: string): Promise<void> {
    const input = find<HTMLInputElement>(`input[name="${name}"]`);
    input.value = value;
    input.dispatchEvent(new Event("input"));
    await settled();
  }

  async function choose(value: string): Promise<void> {
    const input = find<HTMLInputElement>(`input[value="${value}"]`);
    input.checked = true;
    input.dispatchEvent(new Event("change"));
    await settled();
  }

  /** Up to the share being made: a link for Erika. */
  async function make(): Promise<void> {
    await open();
    await click("Person 1");
    await click("Next");
    await type("recipient", "Erika");
    await type("purpose", "the parcel");
    await choose("link");
    await type("phrase", "maple boat 12");
    await click("Make it");
  }

  it("leads from who may be seen to a link that is shown once", async () => {
    await make();
    expect(dialog.step).toBe("making");
    expect(house.askedOf("cloudcam/shares/create")[0]).toMatchObject({
      entity_id: "camera.hall",
      start_us: RANGE.startUs,
      content: "subject",
      subject: [{ x: 0.2, y: 0.5 }],
      way: "link",
      phrase: "maple boat 12",
      with_audio: false,
      alert_id: "a1",
    });
    house.tell({ share: made({ progress: 0.5 }) });
    await settled();
    expect(words()).toContain("50 %");
    const ready = made({ state: "ready", sha256: "ab", has_phrase: true, visible_pct: 91.6 });
    house.tell({ share: ready });
    await settled();
    expect(dialog.step).toBe("preview");
    expect(find<HTMLVideoElement>("video").getAttribute("src")).toBe(
      "/api/cloudcam/shares/e/0123456789ab/preview?authSig=x",
    );
    expect(words()).toContain("Whom you chose is visible in 92 % of the pictures.");
    expect(house.askedOf("cloudcam/shares/consent")).toEqual([]);

    await click("To consent");
    await click("I consent");
    expect(words()).toContain("Look at it first");
    expect(house.askedOf("cloudcam/shares/consent")).toEqual([]);
    find<HTMLInputElement>(".check input").click();
    house.answers["cloudcam/shares/consent"] = () => ({
      share: { ...ready, state: "active" },
      url: URL,
    });
    await click("I consent");
    expect(house.askedOf("cloudcam/shares/consent")).toMatchObject([
      { entry_id: "e", share_id: "0123456789ab", sha256: "ab" },
    ]);
    const out = find<CloudCamShareOut>("cloudcam-share-out");
    await out.updateComplete;
    expect(out.renderRoot.querySelector("input")!.value).toBe(URL);
    expect(out.renderRoot.textContent).toContain("maple boat 12");

    question.mockReturnValue(false);
    await click("Done");
    expect(dialog.isConnected).toBe(true);
    vi.stubGlobal("navigator", {});
    document.execCommand = () => false;
    out.renderRoot.querySelector<HTMLElement>(".primary")!.click();
    await settled();
    expect(out.renderRoot.querySelector("[role=status]")!.textContent).toContain("copy the link");
    expect(out.isOut, "it was shown, not copied").toBe(false);
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("navigator", { clipboard: { writeText } });
    out.renderRoot.querySelector<HTMLElement>(".primary")!.click();
    await settled();
    expect(writeText).toHaveBeenCalledWith(URL);
    question.mockClear();
    await click("Done");
    expect(question).not.toHaveBeenCalled();
    expect(dialog.isConnected).toBe(false);
    expect(house.ended).toBe(1);
  });

  it("goes on only with somebody chosen and somebody named, and says so at the field", async () => {
    await open();
    await click("Next");
    expect(dialog.step).toBe("what");
    expect(find("#wrong-subject").textContent).toContain("Choose who may be seen.");
    await click("Person 1");
    expect(find("#wrong-subject")).toBeNull();
    await click("Next");
    await click("Make it");
    const recipient = find<HTMLInputElement>('input[name="recipient"]');
    expect(recipient.getAttribute("aria-invalid")).toBe("true");
    expect(recipient.getAttribute("aria-describedby")).toContain("wrong-recipient");
    await type("recipient", "Erika");
    expect(find("#wrong-recipient")).toBeNull();
    expect(house.askedOf("cloudcam/shares/create")).toEqual([]);
  });

  it("makes no link where links are off, and says where to switch them on", async () => {
    house.answers["cloudcam/shares/info"] = () => ({ entry_id: "e", links: false });
    await open();
    await choose("whole");
    await click("Next");
    await type("recipient", "Erika");
    await type("purpose", "p");
    await choose("link");
    expect(words()).toContain("Links are switched off for Hall");
    await click("Make it");
    expect(find("#wrong-way")).not.toBeNull();
    await type("recipient", "Eva");
    expect(find("#wrong-way"), "they still are").not.toBeNull();
    await choose("file");
    expect(find("#wrong-way")).toBeNull();
    expect(house.askedOf("cloudcam/shares/create")).toEqual([]);
  });

  it("tells what the NVR has against it, and lets it be changed", async () => {
    house.answers["cloudcam/shares/create"] = () => {
      throw new Error("nothing is recorded of that time");
    };
    await make();
    expect(words()).toContain("That did not work: nothing is recorded of that time");
    expect(dialog.step).toBe("who");
    house.answers["cloudcam/shares/create"] = () => made();
    await click("Make it");
    house.tell({ share: made({ state: "failed", problem: "The disk is full." }) });
    await settled();
    expect(words()).toContain("The disk is full.");
    await click("Change");
    expect(dialog.step).toBe("what");
  });

  it("makes another one when something was changed, and discards the one before", async () => {
    await make();
    house.tell({ share: made({ state: "ready", sha256: "ab" }) });
    await settled();
    await click("Change");
    await click("Next");
    await click("Make it");
    expect(dialog.step).toBe("preview");
    expect(house.askedOf("cloudcam/shares/create").length).toBe(1);
    await click("Change");
    await choose("scene");
    await click("Next");
    house.answers["cloudcam/shares/create"] = () => made({ id: "another00000" });
    house.answers["cloudcam/shares/revoke"] = () => made({ state: "ended" });
    await click("Make it");
    expect(house.askedOf("cloudcam/shares/create").length).toBe(2);
    expect(house.askedOf("cloudcam/shares/revoke")).toMatchObject([{ share_id: "0123456789ab" }]);
    expect(dialog.share?.id).toBe("another00000");
  });

  it("shows a preview anew after another was made", async () => {
    await make();
    house.tell({ share: made({ state: "ready", sha256: "ab" }) });
    await settled();
    await click("To consent");
    find<HTMLInputElement>(".check input").click();
    await click("Back");
    await click("Change");
    await choose("scene");
    await click("Next");
    const share = made({ id: "another00000", state: "ready" });
    house.answers["cloudcam/shares/create"] = () => share;
    house.answers["cloudcam/shares/revoke"] = () => made({ state: "ended" });
    await click("Make it");
    expect(find<HTMLVideoElement>("video").getAttribute("src")).toContain("another00000");
    expect(dialog.hasLooked, "what was looked at is another one").toBe(false);
  });

  it("asks once more for an address of the preview that it did not get", async () => {
    const { "auth/sign_path": sign } = house.answers;
    house.answers["auth/sign_path"] = () => {
      throw new Error("Home Assistant is busy");
    };
    await make();
    house.tell({ share: made({ state: "ready", sha256: "ab" }) });
    await settled();
    expect(words()).toContain("Home Assistant is busy");
    expect(find("video")).toBeNull();
    house.answers["auth/sign_path"] = sign!;
    await click("Change");
    await click("Next");
    await click("Make it");
    expect(find("video")).not.toBeNull();
    expect(house.askedOf("cloudcam/shares/create").length).toBe(1);
  });

  it("discards", async () => {
    await make();
    house.tell({ share: made({ state: "ready" }) });
    await settled();
    house.answers["cloudcam/shares/revoke"] = () => made({ state: "ended" });
    await click("Discard");
    expect(house.askedOf("cloudcam/shares/revoke").length).toBe(1);
    expect(dialog.isConnected).toBe(false);
    expect(told).toEqual(["Discarded. Nothing has left."]);
  });

  it("goes on after a loss of the connection", async () => {
    await make();
    const before = house.tell;
    for (const listener of house.again) listener();
    await settled();
    expect(house.tell).not.toBe(before);
    // Home Assistant was started anew, and the NVR is not there yet
    house.tell({ shares: [], is_all: false });
    await settled();
    expect(words()).toContain("It is made at home.");
    house.tell({ shares: [made({ state: "ready" })], is_all: true });
    await settled();
    expect(dialog.step).toBe("preview");
    await click("To consent");
    house.tell({ shares: [], is_all: true });
    await settled();
    expect(words()).toContain("This draft is not there any more.");
    await click("Close");
    expect(house.again.size).toBe(0);
  });

  it("says when a draft is gone, wherever it was discarded", async () => {
    await make();
    house.tell({ share: made({ state: "ready" }) });
    await settled();
    await click("To consent");
    house.tell({ share: made({ state: "ended", ended: "discarded" }) });
    await settled();
    expect(words()).toContain("This draft is not there any more.");
    await click("Close");
    expect(dialog.isConnected).toBe(false);
  });

  it("goes on where a draft is", async () => {
    await open({ share: made({ state: "ready", has_phrase: true }) });
    expect(dialog.step).toBe("preview");
    expect(find("video")).not.toBeNull();
    await click("Change");
    await choose("whole");
    await click("Next");
    expect(words(), "nobody knows it any more").toContain("It had a pass phrase.");
  });

  it("hands a file on that was consented to", async () => {
    await open({ share: made({ state: "active", way: "file" }) });
    const out = find<CloudCamShareOut>("cloudcam-share-out");
    await out.updateComplete;
    expect(dialog.step).toBe("out");
    const names = [...out.renderRoot.querySelectorAll(".chip")].map((one) => one.textContent.trim());
    expect(names, "this browser hands no files on").toEqual(["Download", "Receipt"]);
  });

  it("asks before what was chosen is lost, at each Escape", async () => {
    await open();
    await click("Person 1");
    question.mockReturnValue(false);
    for (let n = 0; n < 2; n += 1) {
      const escape = new KeyboardEvent("keydown", { key: "Escape", cancelable: true, bubbles: true });
      find("dialog").dispatchEvent(escape);
      expect(escape.defaultPrevented).toBe(true);
    }
    expect(question).toHaveBeenCalledTimes(2);
    expect(dialog.isConnected).toBe(true);
  });

  it("gives the focus back to where it came from", async () => {
    const button = document.createElement("button");
    page.append(button);
    button.focus();
    await open();
    await click("Cancel");
    expect(document.activeElement).toBe(button);
  });
});
