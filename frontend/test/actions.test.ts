import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { act, type ActionHost } from "../src/actions";
import { translator } from "../src/i18n";
import { Seen } from "../src/seen";
import type { Alert, Hass } from "../src/types";

const alert = (id: string, entityId = "camera.a"): Alert =>
  ({ id, entity_id: entityId, start_us: 1000, label: "person" }) as Alert;
const visits = (...ids: string[]) => ids.map((id) => ({ alert: alert(id), folded: [] }));

/** As Home Assistant refuses a message. */
const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

describe("what is done with several alerts", () => {
  const asked: Record<string, unknown>[] = [];
  let fails: Record<string, Error>;
  let forgotten: string[];
  let told: string[];
  let loaded: number;
  let host: ActionHost;

  beforeEach(() => {
    [asked.length, fails, forgotten, told, loaded] = [0, {}, [], [], 0];
    window.confirm = () => true;
    const callWS = (message: Record<string, unknown>): Promise<unknown> => {
      asked.push(message);
      const error = fails[String(message.alert_id)];
      return error ? Promise.reject(error) : Promise.resolve(null);
    };
    host = {
      hass: { callWS } as Hass,
      renderRoot: document.body,
      t: translator("en"),
      seen: new Seen(() => undefined),
      pins: [],
      listsAll: false,
      camera: () => undefined,
      nowUs: () => 2000,
      loadPins: () => Promise.resolve(void (loaded += 1)),
      forget: ({ id }) => forgotten.push(id),
      toast: (text) => told.push(text),
    };
  });

  afterEach(() => vi.restoreAllMocks());

  it("is done to those after one that fails, and how many failed is told once", async () => {
    fails = { b: failure("cannot_connect", "away"), d: failure("refused", "no") };
    await act(host, { action: "delete", visits: visits("a", "b", "c", "d") });
    expect(forgotten).toEqual(["a", "c"]);
    expect(told).toEqual(["That did not work for 2 of 4: away"]);
    expect(loaded).toBe(1);
  });

  it("takes what is gone already for deleted", async () => {
    fails = { a: failure("not_found", "no such alert") };
    await act(host, { action: "delete", visits: visits("a", "b") });
    expect(forgotten).toEqual(["a", "b"]);
    expect(told).toEqual([]);
  });

  it("marks as seen what the list shows, and everything only where it shows all", async () => {
    const visit = { alert: alert("a"), folded: [alert("m")] };
    await act(host, { action: "all_seen", visits: [visit] });
    expect(host.seen.state).toEqual({ until_us: 0, ids: ["a", "m"] });
    expect(host.seen.has(alert("b", "camera.of_another_card"))).toBe(false);
    await act({ ...host, listsAll: true }, { action: "all_seen", visits: [visit] });
    expect(host.seen.state).toEqual({ until_us: 2000, ids: [] });
  });

  it("says why of one alone", async () => {
    fails = { a: failure("cannot_connect", "away") };
    await act(host, { action: "pin", visits: visits("a") });
    expect(told).toEqual(["That did not work: away"]);
    expect(loaded).toBe(1);
  });
});
