import { afterEach, describe, expect, it } from "vitest";
import "../src/main";
import type { Backend, Labelled } from "../src/backend";
import { translator } from "../src/i18n";
import { alertsFor, type ActionDetail, type CloudCamAlerts } from "../src/review/alerts";
import type { CloudCamVerdicts } from "../src/review/verdicts";
import { makeClock } from "../src/time";
import type { Alert, CameraView } from "../src/types";

const NOW = Date.UTC(2026, 10, 23, 12) * 1000;
const ago = (seconds: number): number => NOW - seconds * 1e6;
const CLOCK = makeClock({ language: "en", time_format: "24" }, "UTC");

function alert(id: string, label: Alert["label"], agoS: number, more: Partial<Alert> = {}): Alert {
  const start = ago(agoS);
  return {
    id,
    entity_id: "camera.hall",
    camera_id: "hall",
    label,
    animal: null,
    start_us: start,
    end_us: start + 20e6,
    score: 0.9,
    snapshot_us: start,
    clip_start_us: start,
    clip_end_us: null,
    zones: [],
    problem: null,
    ...more,
  };
}

const ALERTS = [
  alert("p1", "person", 600),
  alert("m1", "motion", 602),
  alert("p2", "person", 3000, { verdict: "not_a_person" }),
  alert("m2", "motion", 7000),
];

/** The NVR's word on lessons, and what it was told. */
class FakeBackend {
  readonly said: [string, string, boolean][] = [];
  readonly forgotten: string[] = [];
  canLabel = true;
  kept = 0;

  labelAlert({ id }: Alert, verdict: string, dryRun: boolean): Promise<Labelled> {
    this.said.push([id, verdict, dryRun]);
    return Promise.resolve({
      would_drop_false: 1,
      would_drop_kept: this.kept,
      would_drop_unjudged: 0,
      replayed: 9,
      alert_ids: [id, "both"],
      lesson: dryRun ? null : { lesson_id: `l-${id}`, enabled: !this.kept },
    });
  }

  forgetLesson(id: string): Promise<void> {
    this.forgotten.push(id);
    return Promise.resolve();
  }
}

async function show(backend: FakeBackend, more: Partial<CloudCamAlerts> = {}) {
  const list = document.createElement("cloudcam-alerts") as CloudCamAlerts;
  const told: ActionDetail[] = [];
  list.addEventListener("cloudcam-action", (event) =>
    told.push((event as CustomEvent<ActionDetail>).detail),
  );
  const view = { entity_id: "camera.hall", info: { name: "Hall" }, folder: null };
  Object.assign(list, {
    alerts: ALERTS,
    cameras: new Map([["camera.hall", view as unknown as CameraView]]),
    isSeen: () => false,
    nowUs: NOW,
    t: translator("en"),
    clock: CLOCK,
    backend: backend as unknown as Backend,
    ...more,
  });
  document.body.append(list);
  await list.updateComplete;
  const root = list.shadowRoot!;
  const texts = () => [...root.querySelectorAll("li")].map((li) => clean(li.textContent));
  const press = async (name: string, within: ParentNode = root) => {
    const buttons = [...within.querySelectorAll("button")];
    const found = buttons.find((b) => (b.title || clean(b.textContent)).startsWith(name));
    expect(found, name).toBeDefined();
    found!.click();
    await list.updateComplete;
  };
  return { list, root, told, texts, press };
}

const clean = (text: string | null): string => (text ?? "").replace(/\s+/g, " ").trim();

async function said(root: ParentNode): Promise<string> {
  const verdicts = root.querySelector("cloudcam-verdicts") as CloudCamVerdicts;
  for (let n = 0; n < 5; n += 1) await new Promise((done) => setTimeout(done));
  await verdicts.updateComplete;
  return clean(verdicts.shadowRoot!.querySelector("div")!.textContent);
}

const inVerdicts = (root: ParentNode): ParentNode =>
  root.querySelector("cloudcam-verdicts")!.shadowRoot!;

afterEach(() => (document.body.innerHTML = ""));

describe("the list of alerts", () => {
  it("shows a visit once, and what was said of it", async () => {
    const { texts, root } = await show(new FakeBackend());
    expect(texts()).toHaveLength(3);
    expect(texts()[0]).toContain("with motion");
    expect(texts()[1]).toContain("You said: Not a person");
    expect(clean(root.querySelector(".summary")!.textContent)).toContain("2 persons, 1 movement");
  });

  it("deletes and sees what is folded along with its visit, but keeps the visit alone", async () => {
    const { told, press, root, list } = await show(new FakeBackend(), { isAdmin: true });
    await press("Select");
    root.querySelector<HTMLElement>("li button.open")!.click();
    await list.updateComplete;
    await press("Delete");
    await press("Keep");
    expect(told.map((one) => [one.action, alertsFor(one).map((a) => a.id)])).toEqual([
      ["delete", ["p1", "m1"]],
      ["pin", ["p1"]],
    ]);
  });

  it("leaves nothing in the page of those that are gone", async () => {
    const { root, list } = await show(new FakeBackend());
    const nodes = (): number => root.querySelector("ul")!.childNodes.length;
    const after = async (alerts: Alert[]): Promise<number> => {
      list.alerts = alerts;
      await list.updateComplete;
      return nodes();
    };
    const all = nodes();
    const some = await after(ALERTS.slice(0, 1));
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await after(ALERTS)).toBe(all);
      expect(await after(ALERTS.slice(0, 1))).toBe(some);
    }
    expect(some).toBeLessThan(all);
  });

  it("does nothing for nobody", async () => {
    const { told, press } = await show(new FakeBackend());
    await press("Select");
    await press("Download");
    expect(told).toEqual([]);
  });

  it("shows the visit whose motion plays, and one of another day", async () => {
    const { root, list } = await show(new FakeBackend(), { playing: ALERTS[1]! });
    expect(root.querySelector("li.playing")!.getAttribute("data-alert")).toBe("p1");
    list.playing = alert("old", "person", 900_000);
    await list.updateComplete;
    expect(clean(root.querySelector("h4")!.textContent)).toBe("An older alert");
    expect(root.querySelector(".older li.playing")!.getAttribute("data-alert")).toBe("old");
  });
});

describe("saying what it was", () => {
  it("tells its effect first, then teaches, and undoes it", async () => {
    const backend = new FakeBackend();
    const { root, press } = await show(backend, { playing: ALERTS[0]! });
    await press("Say what it was");
    await said(root);
    await press("Not a person", inVerdicts(root));
    expect(await said(root)).toContain("2 of the last 9 alerts would have been left out");
    expect(backend.said).toEqual([["p1", "not_a_person", true]]);
    await press("Teach it", inVerdicts(root));
    expect(await said(root)).toContain("Noted.");
    await press("Undo", inVerdicts(root));
    expect(await said(root)).toContain("Forgotten again.");
    expect(backend.forgotten).toEqual(["l-p1"]);
  });

  it("warns of what was kept", async () => {
    const backend = new FakeBackend();
    backend.kept = 1;
    const { root, press } = await show(backend, { playing: ALERTS[0]! });
    await press("Say what it was");
    await said(root);
    await press("A dog", inVerdicts(root));
    expect(await said(root)).toContain("kept or called right 1");
    await press("Cancel", inVerdicts(root));
    expect(await said(root)).toContain("What was it really?");
    expect(backend.said).toHaveLength(1);
  });

  it("is said of several at once", async () => {
    const backend = new FakeBackend();
    const { root, press } = await show(backend);
    await press("Select");
    const open = () => [...root.querySelectorAll<HTMLElement>("li button.open")];
    open()[0]!.click();
    open()[1]!.click();
    await press("Say what it was");
    await said(root);
    await press("Not a person", inVerdicts(root));
    expect(await said(root)).toContain("3 of the last 9 alerts");
    await press("Teach it", inVerdicts(root));
    await said(root);
    expect(backend.said.map(([id, , dryRun]) => [id, dryRun])).toEqual([
      ["p1", true],
      ["p2", true],
      ["p1", false],
      ["p2", false],
    ]);
    open()[2]!.click();
    expect(await said(root)).toContain("Choose persons only, or pets only.");
  });

  it("is not offered where the NVR can't learn, and not of motion", async () => {
    const backend = new FakeBackend();
    const { root, list } = await show(backend, { playing: ALERTS[3]! });
    const offered = () => root.querySelector("button[title='Say what it was']");
    expect(offered()).toBeNull();
    backend.canLabel = false;
    list.playing = ALERTS[0]!;
    await list.updateComplete;
    expect(root.querySelector("li.playing .actions")).not.toBeNull();
    expect(offered()).toBeNull();
  });
});
