import { readFileSync, readdirSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import "../src/panel/main";
import type { CloudCamPanel } from "../src/panel/panel";
import { ageText, keptText, sizeText } from "../src/panel/figures";
import { PAGES, tabsFor } from "../src/panel/pages";
import { addressOf, placeOf } from "../src/panel/route";
import { panelTexts } from "../src/panel/texts";
import { de } from "../src/panel/translations/de";
import { en } from "../src/panel/translations/en";
import { DAY_US, HOUR_US, MINUTE_US } from "../src/time";
import type { Connection, Hass } from "../src/types";

const CAMERA = {
  entity_id: "camera.hall",
  name: "Hall",
  entry_id: "e",
  device_id: "d",
  can_control: true,
};
const INFO = {
  name: "Home NVR",
  version: "1.2.3",
  started_us: 0,
  disk_total_bytes: 500e9,
  disk_free_bytes: 100e9,
  recordings_bytes: 21e9,
  retention_hours: 24,
  cpu_pct: 12.34,
  inference: {
    state: "ready",
    model: "builtin",
    device: "CPU",
    inferences_per_s: 4.5,
    inference_ms: 7,
    error: null,
  },
  error: null,
  quota_bytes: null,
  pinned_bytes: 1e9,
  internet_bytes: 0,
  internet_bytes_since_us: 1_795_000_000_000_000,
  refused_connections: 2,
};
const NVR = { entry_id: "e", title: "Home NVR", state: "connected", info: INFO, address: "nvr:8917" };

type Tell = (event: object) => void;

/** Home Assistant, as far as the page asks it. */
class FakeHouse implements Connection {
  readonly told = new Map<string, Tell>();
  readonly asked: { type: string }[] = [];
  answers: Record<string, unknown> = { "cloudcam/pins": [], "cloudcam/lessons": [] };

  subscribeMessage<T>(callback: (message: T) => void, message: object) {
    this.told.set((message as { type: string }).type, callback as Tell);
    return Promise.resolve(() => Promise.resolve());
  }

  hass(isAdmin: boolean, connected = true): Hass {
    return {
      states: {},
      services: { cloudcam: { label_alert: {} } },
      user: { id: "u", is_admin: isAdmin },
      locale: { language: "en", time_format: "24", time_zone: "server" },
      config: { time_zone: "Europe/Berlin" },
      connection: this,
      connected,
      callWS: (message: { type: string }) => {
        this.asked.push(message);
        const answer = this.answers[message.type];
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve(answer);
      },
      callService: () => Promise.resolve(),
      hassUrl: (path: string) => path,
    } as unknown as Hass;
  }
}

const camera = (status: object = {}, more: object = {}) => ({
  "camera.hall": {
    connected: true,
    now_us: Date.now() * 1000,
    folder: null,
    info: {
      id: "hall",
      name: "Hall",
      record: true,
      detect: true,
      privacy: false,
      record_audio: false,
      detect_sound: false,
      has_sub: true,
      ptz: false,
      zones: [],
      retention_hours: 24,
      status: {
        connection: "online",
        error: null,
        recording: true,
        motion: false,
        persons: 0,
        cats: 0,
        dogs: 0,
        video: null,
        oldest_us: Date.now() * 1000 - DAY_US - MINUTE_US,
        ...status,
      },
      ...more,
    },
  },
});

async function open(house: FakeHouse, path: string, isAdmin = true): Promise<CloudCamPanel> {
  const panel = document.createElement("cloudcam-panel") as CloudCamPanel;
  panel.hass = house.hass(isAdmin);
  panel.route = { prefix: "/cloudcam", path };
  document.body.append(panel);
  await panel.updateComplete;
  return panel;
}

/** All that is read on the page, without what styles and marks it. */
function text(node: Element | ShadowRoot): string {
  let found = "";
  const walk = (one: Node): void => {
    if (one.nodeType === 3) found += one.textContent;
    if (one instanceof Element) {
      if (one.localName === "style") return;
      if (one.shadowRoot) walk(one.shadowRoot);
    }
    one.childNodes.forEach(walk);
  };
  walk(node);
  return found.replace(/\s+/g, " ");
}

function inside(root: Element, selector: string): HTMLElement[] {
  const found: HTMLElement[] = [];
  const walk = (node: ParentNode): void => {
    for (const one of node.querySelectorAll<HTMLElement>("*")) {
      if (one.matches(selector)) found.push(one);
      if (one.shadowRoot) walk(one.shadowRoot);
    }
  };
  walk(root.shadowRoot!);
  return found;
}

async function settled(panel: CloudCamPanel): Promise<void> {
  for (let n = 0; n < 5; n += 1) await new Promise((done) => setTimeout(done));
  await panel.updateComplete;
}

afterEach(() => {
  document.body.innerHTML = "";
  vi.restoreAllMocks();
});

describe("addresses", () => {
  it.each([
    ["", "", ""],
    ["/live", "live", ""],
    ["/live/camera.hall", "live", "camera.hall"],
    ["/alert/a%2Fb", "alert", "a/b"],
    ["/alert/%E0%A4%A", "alert", ""],
  ])("%s is %s of %s", (path, page, rest) => {
    expect(placeOf(path)).toEqual({ page, rest });
  });

  it("come back as they went", () => {
    const place = { page: "alert", rest: "a/b c" };
    expect(addressOf(place)).toBe("/cloudcam/alert/a%2Fb%20c");
    expect(placeOf(addressOf(place).slice("/cloudcam".length))).toEqual(place);
  });
});

describe("figures", () => {
  it("are short and in the user's way", () => {
    expect(sizeText(21e9, "en")).toBe("21 GB");
    expect(sizeText(1.54e12, "de")).toBe("1,5 TB");
    expect(sizeText(0, "en")).toBe("0 bytes");
    expect(keptText(24 * HOUR_US, panelTexts({ language: "en" }))).toBe("24 h 00 min");
    expect(keptText(HOUR_US + 5.9 * MINUTE_US, panelTexts({ language: "en" }))).toBe("1 h 05 min");
    expect(ageText(50 * HOUR_US, "en")).toBe("2 days");
    expect(ageText(90 * MINUTE_US, "de")).toBe("90 Minuten");
  });
});

describe("words", () => {
  const places = (of: string) => [...of.matchAll(/\{\w+\}/g)].map(String).sort();

  it("are there in all languages", () => {
    for (const key of Object.keys(en) as (keyof typeof en)[]) {
      expect(de[key].trim(), key).toBe(de[key]);
      expect(places(de[key]), key).toEqual(places(en[key]));
    }
  });

  it("are all used", () => {
    const folder = `${import.meta.dirname}/../src/panel`;
    const sources = readdirSync(folder)
      .filter((name) => name.endsWith(".ts"))
      .map((name) => readFileSync(`${folder}/${name}`, "utf8"))
      .join("");
    const made = /^(connection_|inference_(starting|tuning|ready|failed)|ended_|room_|did_|refused_|share_|ledger_(pictures|changes|access|nvr)$)/;
    for (const key of Object.keys(en)) {
      expect(made.test(key) || sources.includes(`"${key}"`), key).toBe(true);
    }
  });
});

describe("who sees what", () => {
  it("shows administrators more", () => {
    expect(tabsFor(true).map((page) => page.path)).toEqual([
      "live",
      "review",
      "watched",
      "shares",
      "cameras",
      "storage",
      "health",
    ]);
    const others = ["live", "review", "watched", "shares"];
    expect(tabsFor(false).map((page) => page.path)).toEqual(others);
  });

  it.each(PAGES.filter((page) => page.isForAdmins).map((page) => page.path))(
    "keeps %s from others, who ask nothing for it",
    async (path) => {
      const house = new FakeHouse();
      const panel = await open(house, `/${path}`, false);
      house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [CAMERA] });
      await settled(panel);
      expect(text(panel.shadowRoot!)).toContain("For administrators");
      expect([...house.told.keys()]).toEqual(["cloudcam/panel"]);
      expect(house.asked).toEqual([]);
    },
  );

  it("has too many tabs for a phone, and hides the last behind one more", async () => {
    const house = new FakeHouse();
    const panel = await open(house, "/live");
    panel.narrow = true;
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [] });
    await settled(panel);
    expect(inside(panel, "nav > a").length).toBe(4);
    inside(panel, "nav > button")[0]!.click();
    await settled(panel);
    expect(inside(panel, ".others a").map((a) => a.getAttribute("href"))).toEqual([
      "/cloudcam/cameras",
      "/cloudcam/storage",
      "/cloudcam/health",
    ]);
  });
});

describe("states of every page", () => {
  const pages = PAGES.filter((page) => page.path !== "lessons").map((page) => page.path);

  it.each(pages)("%s waits until it knows", async (path) => {
    const panel = await open(new FakeHouse(), `/${path}`);
    expect(text(panel.shadowRoot!)).toContain("Loading…");
  });

  it.each(["live", "review", "cameras"])("%s says that there is no camera", async (path) => {
    const house = new FakeHouse();
    const panel = await open(house, `/${path}`);
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [] });
    await settled(panel);
    expect(text(panel.shadowRoot!)).toContain("No camera to show");
    expect(inside(panel, "a.primary")[0]!.getAttribute("href")).toContain("cloudcam");
  });

  it("tells others that they may see none", async () => {
    const house = new FakeHouse();
    const panel = await open(house, "/live", false);
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [] });
    await settled(panel);
    expect(text(panel.shadowRoot!)).toContain("You have no permission for a camera here");
    expect(inside(panel, "a.primary")).toEqual([]);
  });

  it.each(["live", "review", "cameras", "storage"])(
    "%s says that the NVR does not answer, and why",
    async (path) => {
      const house = new FakeHouse();
      const panel = await open(house, `/${path}`);
      const nvr = { ...NVR, state: "failed", info: null, reason: "nobody at 10.0.0.9" };
      house.told.get("cloudcam/panel")!({ nvrs: [nvr], cameras: [] });
      await settled(panel);
      expect(text(panel.shadowRoot!)).toContain("Home NVR does not answer");
      expect(text(panel.shadowRoot!)).toContain("nobody at 10.0.0.9");
    },
  );

  it("says that Home Assistant is away, and asks anew when it is back", async () => {
    const house = new FakeHouse();
    const panel = await open(house, "/health");
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [CAMERA] });
    panel.hass = house.hass(true, false);
    await settled(panel);
    expect(text(panel.shadowRoot!)).toContain("Home Assistant does not answer");
    house.told.clear();
    panel.hass = house.hass(true);
    await settled(panel);
    expect([...house.told.keys()]).toContain("cloudcam/panel");
  });

  it("says that there is no such page", async () => {
    const house = new FakeHouse();
    const panel = await open(house, "/nothing");
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [] });
    await settled(panel);
    expect(text(panel.shadowRoot!)).toContain("There is no such page");
  });

  it.each([
    ["not_found", "This alert is gone"],
    ["unauthorized", "You can't see this alert"],
    ["cannot_connect", "This alert can't be looked up"],
  ])("says of an alert's address: %s", async (code, said) => {
    const house = new FakeHouse();
    house.answers["cloudcam/alert"] = Object.assign(new Error("no"), { code });
    const panel = await open(house, "/alert/a1");
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [CAMERA] });
    await settled(panel);
    expect(text(panel.shadowRoot!)).toContain(said);
  });
});

describe("for administrators", () => {
  async function page(path: string, status: object = {}, more: object = {}, house = new FakeHouse()) {
    const panel = await open(house, `/${path}`);
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [CAMERA] });
    await settled(panel);
    house.told.get("cloudcam/watch")!({ cameras: camera(status, more) });
    await settled(panel);
    return { panel, house };
  }

  it("switches what a camera does, and back when that is refused", async () => {
    const { panel, house } = await page("cameras");
    const [record] = inside(panel, "input.switch") as HTMLInputElement[];
    expect(record!.checked).toBe(true);
    record!.click();
    await settled(panel);
    expect(house.asked.at(-1)).toEqual({
      type: "cloudcam/change_camera",
      entity_id: "camera.hall",
      record: false,
    });
    house.answers["cloudcam/change_camera"] = new Error("the NVR says no");
    const [, detect] = inside(panel, "input.switch") as HTMLInputElement[];
    detect!.click();
    await settled(panel);
    expect(detect!.checked).toBe(true);
    expect(text(panel.shadowRoot!)).toContain("That did not work: the NVR says no");
  });

  it("tells how far back one can look", async () => {
    const { panel } = await page("storage");
    expect(text(panel.shadowRoot!)).toContain("24 h 01 min");
    expect(text(panel.shadowRoot!)).toContain("All 24 h that were promised are there");
    expect(text(panel.shadowRoot!)).toContain("Recordings 20 GB");
    expect(text(panel.shadowRoot!)).toContain("Nothing is kept for longer");
  });

  it("tells of what had to go", async () => {
    const forced = Date.UTC(2026, 10, 23, 12) * 1000;
    const { panel } = await page("storage", { forced_us: forced });
    expect(text(panel.shadowRoot!)).toContain("Disk or limit was full");
    expect(text(panel.shadowRoot!)).toContain("13:00");
  });

  it("lists what is kept, with owner, age and size, and stops keeping it", async () => {
    const house = new FakeHouse();
    const pin = {
      id: "p1",
      entity_id: "camera.hall",
      alert_id: "a1",
      start_us: 0,
      end_us: 1,
      owner: "Ada",
      created_us: Date.now() * 1000 - 3 * DAY_US,
      size_bytes: 12e6,
      note: "The parcel",
    };
    house.answers["cloudcam/pins"] = [pin];
    const { panel } = await page("storage", {}, {}, house);
    expect(text(panel.shadowRoot!)).toContain("Hall · The parcel");
    expect(text(panel.shadowRoot!)).toContain("Ada, 3 days ago");
    expect(text(panel.shadowRoot!)).toContain("12 MB");
    expect(inside(panel, "[data-pin] a")[0]!.getAttribute("href")).toBe("/cloudcam/alert/a1");
    window.confirm = () => true;
    house.answers["cloudcam/pins"] = [];
    inside(panel, "[data-pin] button")[0]!.click();
    await settled(panel);
    expect(house.asked).toContainEqual({
      type: "cloudcam/unpin",
      entity_id: "camera.hall",
      pin_id: "p1",
    });
    expect(text(panel.shadowRoot!)).toContain("Nothing is kept for longer");
  });

  it("tells what is wrong, and the internet's bytes", async () => {
    const error = { code: "camera_auth", message: "The camera refuses the password." };
    const { panel } = await page("health", { connection: "offline", error, health: "black" });
    const said = text(panel.shadowRoot!);
    expect(said).toContain("Hall The camera refuses the password.");
    expect(said).toContain("Hall Picture is black");
    expect(said).toContain("Not reachable");
    expect(said).toMatch(/0 bytes ?since Nov 18, 2026 · 2 tries refused/);
    expect(said).toContain("4.5 a second");
  });

  it("says that all is well", async () => {
    const { panel } = await page("health");
    expect(text(panel.shadowRoot!)).toContain("All is well.");
  });
});

describe("what was taught", () => {
  const lesson = {
    lesson_id: "l1",
    camera: "camera.hall",
    alert_id: "a1",
    label: "person",
    verdict: "not_a_person",
    owner: "Ada",
    created: new Date().toISOString(),
    enabled: true,
    ended: null,
    dropped: 3,
    last_dropped: null,
  };

  async function lessons(found: object[], canControl = true) {
    const house = new FakeHouse();
    house.answers["cloudcam/lessons"] = found;
    const panel = await open(house, "/lessons", false);
    const cameras = [{ ...CAMERA, can_control: canControl }];
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras });
    await settled(panel);
    return { panel, house };
  }

  it("is nothing at first", async () => {
    const { panel } = await lessons([]);
    expect(text(panel.shadowRoot!)).toContain("Nothing was taught yet");
  });

  it("is listed, switched and forgotten", async () => {
    const { panel, house } = await lessons([lesson]);
    expect(text(panel.shadowRoot!)).toContain("Hall: Person → Not a person");
    expect(text(panel.shadowRoot!)).toContain("Left out 3 since");
    inside(panel, "input.switch")[0]!.click();
    await settled(panel);
    const switched = { type: "cloudcam/switch_lesson", lesson_id: "l1", enabled: false };
    expect(house.asked).toContainEqual(switched);
    window.confirm = () => true;
    inside(panel, "button.icon[aria-label=Forget]")[0]!.click();
    await settled(panel);
    expect(house.asked).toContainEqual({ type: "cloudcam/forget_lesson", lesson_id: "l1" });
  });

  it("is only read by who may not control the camera", async () => {
    const { panel } = await lessons([{ ...lesson, enabled: false, ended: "moved" }], false);
    expect(text(panel.shadowRoot!)).toContain("the camera was moved");
    expect(inside(panel, "input, button.icon[aria-label=Forget]")).toEqual([]);
  });

  it("can fail to be looked up", async () => {
    const house = new FakeHouse();
    house.answers["cloudcam/lessons"] = new Error("the NVR is away");
    const panel = await open(house, "/lessons");
    house.told.get("cloudcam/panel")!({ nvrs: [NVR], cameras: [CAMERA] });
    await settled(panel);
    expect(text(panel.shadowRoot!)).toContain("the NVR is away");
  });
});
