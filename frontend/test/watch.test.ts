import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HOUR_US } from "../src/time";
import type { Alert, Connection } from "../src/types";
import { Watch } from "../src/watch";

type Tell = (event: object) => void;

/** Home Assistant's WebSocket, as far as a watch can tell. */
class FakeConnection implements Connection {
  readonly asked: { entityIds: string[]; tell: Tell; resubscribe: boolean | undefined }[] = [];
  ended = 0;
  isLoaded = true;

  subscribeMessage<T>(
    callback: (message: T) => void,
    message: object,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>> {
    const { entity_ids } = message as { entity_ids: string[] };
    this.asked.push({
      entityIds: entity_ids,
      tell: callback as Tell,
      resubscribe: options?.resubscribe,
    });
    if (!this.isLoaded) return Promise.reject(new Error("unknown_command"));
    return Promise.resolve(() => {
      this.ended += 1;
      return Promise.resolve();
    });
  }

  tell(event: object): void {
    this.asked.at(-1)!.tell(event);
  }
}

const view = (): object => ({ info: {}, connected: true, now_us: Date.now() * 1000, folder: null });
const alert = (id: string, startUs: number, endUs: number | null): Alert =>
  ({ id, start_us: startUs, end_us: endUs }) as Alert;

describe("a watch", () => {
  let connection: FakeConnection;
  let watch: Watch;

  beforeEach(() => {
    vi.useFakeTimers();
    connection = new FakeConnection();
    watch = new Watch(() => undefined);
    watch.follow(connection, ["camera.a"], true);
  });

  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  it("asks anew after a restart, until the integration is loaded", async () => {
    expect(connection.asked[0]!.resubscribe).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    watch.follow(connection, ["camera.a"], false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.asked).toHaveLength(1);
    expect(connection.ended, "its number may be another's by now").toBe(0);
    connection.isLoaded = false;
    watch.follow(connection, ["camera.a"], true);
    await vi.advanceTimersByTimeAsync(7000);
    expect(connection.asked).toHaveLength(4);
    connection.isLoaded = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.asked).toHaveLength(5);
    connection.tell({ cameras: { "camera.a": view() } });
    expect(watch.cameras.has("camera.a")).toBe(true);
  });

  it("forgets cameras that are no longer wanted", async () => {
    connection.tell({ cameras: { "camera.a": view() } });
    await vi.advanceTimersByTimeAsync(0);
    watch.follow(connection, ["camera.b"], true);
    expect([...watch.cameras.keys()]).toEqual([]);
    connection.tell({ cameras: { "camera.b": { error: "unauthorized" } } });
    expect([...watch.errors]).toEqual([["camera.b", "unauthorized"]]);
    watch.follow(connection, ["camera.a"], true);
    expect(watch.errors.size).toBe(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(connection.ended).toBe(2);
  });

  it("asks less and less for a camera that is not there", async () => {
    const waits = [];
    for (let n = 0; n < 5; n++) {
      connection.tell({ cameras: { "camera.a": { error: "not_found" } } });
      const [before, startMs] = [connection.asked.length, Date.now()];
      while (connection.asked.length === before) await vi.advanceTimersByTimeAsync(1000);
      waits.push((Date.now() - startMs) / 1000);
    }
    expect(waits).toEqual([9, 18, 36, 60, 60]);
    expect(connection.ended).toBe(5);
  });

  it("forgets alerts of the day before yesterday", () => {
    const nowUs = watch.nowUs();
    const old = alert("old", nowUs - 40 * HOUR_US, nowUs - 26 * HOUR_US);
    const long = alert("long", nowUs - 40 * HOUR_US, nowUs - HOUR_US);
    connection.tell({ alerts: [old, long], removed: [] });
    expect([...watch.alerts.keys()]).toEqual(["long"]);
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    connection.tell({ alerts: [alert("new", watch.nowUs(), null)] });
    expect([...watch.alerts.keys()]).toEqual(["new"]);
  });

  it("forgets what was deleted while nobody listened, and nothing else", () => {
    const nowUs = watch.nowUs();
    const of = (id: string, hours: number, camera = "camera.a", score = 0.5): Alert => ({
      ...alert(id, nowUs - hours * HOUR_US, null),
      entity_id: camera,
      score,
    });
    connection.tell({
      alerts: [
        of("deleted", 2),
        of("kept", 3),
        of("older", 5),
        of("other", 2, "camera.b"),
        of("growing", 1),
        of("taken", 1),
      ],
    });
    const before = watch.alerts;
    // told while the answer is on its way
    connection.tell({ alerts: [of("new", 0), of("growing", 1, "camera.a", 0.9)], removed: ["taken"] });
    const found = [of("growing", 1), of("taken", 1), of("kept", 3), of("unknown", 3.5)];
    watch.replaceAlerts(found, { entityIds: ["camera.a"], sinceUs: nowUs - 4 * HOUR_US, before });
    expect([...watch.alerts.keys()].sort()).toEqual([
      "growing",
      "kept",
      "new",
      "older",
      "other",
      "unknown",
    ]);
    expect(watch.alerts.get("growing")!.score).toBe(0.9);
  });
});
