import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Engine, Trouble } from "../src/playback/engine";
import { tileNumber } from "../src/playback/filmstrip";
import type { LiveWays } from "../src/playback/live-ways";
import { Player } from "../src/playback/player";
import { NewestStill, type Still } from "../src/playback/stills";
import { HOUR_US, SECOND_US } from "../src/time";

const NOW = 1_800_000_000 * SECOND_US;

class TestEngine implements Engine {
  loaded: string[] = [];
  wall: number | undefined;
  canSeek = false;
  constructor(
    readonly kind: "mse" | "hls",
    readonly trouble: (trouble: Trouble) => void,
  ) {}
  load(url: string): void {
    this.loaded.push(url);
  }
  wallMs = () => this.wall;
  seekWall = () => this.canSeek;
  latencyS = () => 1;
  stop = vi.fn();
  destroy = vi.fn();
}

describe("the player", () => {
  let engines: Record<string, TestEngine>;
  let engine: TestEngine;
  let ways: LiveWays;
  let held = 0;
  let made = 0;
  let player: Player;
  let video: HTMLVideoElement;
  let readyState: number;
  const settle = () => new Promise((done) => setTimeout(done, 0));

  beforeEach(() => {
    made = 0;
    video = document.createElement("video");
    video.play = () => Promise.resolve();
    readyState = 4;
    Object.defineProperty(video, "readyState", { get: () => readyState });
    [engines, ways, held] = [{}, { ways: ["hls"], stream: "main", hasSub: true }, 0];
    const host = {
      folder: () => "/f",
      nowUs: () => NOW,
      changed: () => undefined,
      liveWays: () => ways,
      hold: () => (held += 1),
      signalling: () => undefined,
    };
    player = new Player(video, host, (way, _video, trouble) => {
      made += 1;
      engine = engines[way] = new TestEngine(way === "mse" ? "mse" : "hls", trouble);
      return Promise.resolve(engine);
    });
  });

  it("goes to the past and back to now with one engine", async () => {
    player.live();
    await settle();
    player.playFrom(NOW - 2 * HOUR_US);
    await settle();
    player.live();
    await settle();
    expect(made).toBe(1);
    expect(engine.loaded).toEqual([
      "/f/live.m3u8?window_s=60",
      `/f/playlist.m3u8?start_us=${NOW - 2 * HOUR_US}&end_us=${NOW - HOUR_US}`,
      "/f/live.m3u8?window_s=60",
    ]);
    expect(video.muted).toBe(true);
  });

  it("loads only the newest of what is asked for while it begins", async () => {
    player.live();
    player.playFrom(NOW - 2 * HOUR_US);
    player.playFrom(NOW - 3 * HOUR_US);
    await settle();
    expect(engine.loaded.length).toBe(1);
    expect(engine.loaded[0]).toContain(`start_us=${NOW - 3 * HOUR_US}`);
  });

  it("does not take the picture that was there before for one of the moment asked for", async () => {
    ways = { ways: ["mse", "hls"], stream: "main", hasSub: true };
    player.live();
    await settle();
    video.dispatchEvent(new Event("playing"));
    expect(player.hasPicture).toBe(true);
    player.playFrom(NOW - 2 * HOUR_US);
    video.dispatchEvent(new Event("seeked")); // the live picture catches up
    expect(player.hasPicture).toBe(false);
    await settle();
    readyState = 0;
    video.dispatchEvent(new Event("seeked")); // and once more, told late
    expect(player.hasPicture).toBe(false);
    readyState = 2;
    video.dispatchEvent(new Event("playing"));
    expect(player.hasPicture).toBe(true);
  });

  it("seeks within what is loaded without another playlist", async () => {
    player.playFrom(NOW - 2 * HOUR_US);
    await settle();
    video.dispatchEvent(new Event("playing"));
    engine.canSeek = true;
    player.playFrom(NOW - 1.5 * HOUR_US);
    await settle();
    expect(engine.loaded.length).toBe(1);
    expect(player.mode).toEqual({ kind: "past", fromUs: NOW - 1.5 * HOUR_US });
  });

  it("plays the next hour when one ends, over what is missing, and then live", async () => {
    player.playFrom(NOW - 2.5 * HOUR_US);
    await settle();
    video.dispatchEvent(new Event("ended"));
    await settle();
    expect(engine.loaded[1]).toContain(`start_us=${NOW - 1.5 * HOUR_US}`);
    engine.trouble("not_found"); // nothing was recorded in that hour
    await settle();
    expect(engine.loaded[2]).toContain(`start_us=${NOW - 0.5 * HOUR_US}&end_us=${NOW}`);
    video.dispatchEvent(new Event("ended"));
    await settle();
    expect(player.mode.kind).toBe("live");
  });

  it("says that nothing is recorded where somebody asked for it", async () => {
    player.playFrom(NOW - 2 * HOUR_US);
    await settle();
    engine.trouble("not_found");
    expect(player.trouble).toBe("not_found");
    expect(engine.loaded.length).toBe(1);
  });

  it("tries again by itself, and tells only of what lasts", async () => {
    vi.useFakeTimers();
    player.live();
    await vi.advanceTimersByTimeAsync(0);
    engine.trouble("network");
    expect(player.trouble).toBeUndefined();
    await vi.advanceTimersByTimeAsync(500);
    expect(engine.loaded.length).toBe(2);
    engine.trouble("network");
    await vi.advanceTimersByTimeAsync(1000);
    engine.trouble("network");
    expect(player.trouble).toBe("network");
    await vi.advanceTimersByTimeAsync(2000);
    video.dispatchEvent(new Event("playing"));
    expect(player.trouble).toBeUndefined();
    vi.useRealTimers();
  });

  it("comes straight from the camera, and by playlist where that fails", async () => {
    vi.useFakeTimers();
    ways = { ways: ["mse", "hls"], stream: "sub", hasSub: true };
    player.live();
    await vi.advanceTimersByTimeAsync(0);
    expect(engines.mse!.loaded).toEqual(["/f/live.mp4?stream=sub"]);
    video.dispatchEvent(new Event("playing"));
    expect(player.kind).toBe("mse");
    engines.mse!.trouble("network");
    await vi.advanceTimersByTimeAsync(500);
    expect(engines.mse!.loaded.length).toBe(2);
    engines.mse!.trouble("network");
    await vi.advanceTimersByTimeAsync(0);
    expect(engines.mse!.stop).toHaveBeenCalled();
    expect(engines.hls!.loaded).toEqual(["/f/live.m3u8?window_s=60"]);
    expect(player.attempt).toEqual({ way: "hls", stream: "main", reason: "network" });
    engines.mse!.trouble("network"); // too late to matter
    await vi.advanceTimersByTimeAsync(9000);
    expect(engines.hls!.loaded.length).toBe(1);
    expect(player.trouble).toBeUndefined();
    player.live();
    await vi.advanceTimersByTimeAsync(0);
    expect(player.kind).toBe("mse");
    vi.useRealTimers();
  });

  it("shows single pictures where only WebRTC could play it, and that isn't there", async () => {
    vi.useFakeTimers();
    ways = { ways: ["mse", "webrtc", "hls"], stream: "main", hasSub: false };
    player.live();
    await vi.advanceTimersByTimeAsync(0);
    engines.mse!.trouble("codec");
    await vi.advanceTimersByTimeAsync(0);
    engines.webrtc!.trouble("not_found");
    expect(player.trouble).toBe("codec");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(engines.webrtc!.loaded.length).toBe(1);
    vi.useRealTimers();
  });

  it("keeps the last picture while another way begins", async () => {
    ways = { ways: ["mse", "hls"], stream: "main", hasSub: false };
    player.live();
    await settle();
    expect(held).toBe(0);
    video.dispatchEvent(new Event("playing"));
    player.playFrom(NOW - 2 * HOUR_US);
    await settle();
    expect(held).toBe(1);
    expect(engines.mse!.stop).toHaveBeenCalled();
  });

  it("asks for live sound only while it is on", async () => {
    ways = { ways: ["mse"], stream: "main", hasSub: false };
    player.live();
    await settle();
    video.muted = false;
    video.dispatchEvent(new Event("volumechange"));
    await settle();
    video.dispatchEvent(new Event("volumechange"));
    await settle();
    expect(engine.loaded).toEqual([
      "/f/live.mp4?stream=main",
      "/f/live.mp4?stream=main&sound=1",
    ]);
  });

  describe("where the browser refuses to play", () => {
    const refusal = () => Promise.reject(new DOMException("no", "NotAllowedError"));

    it("goes on without sound", async () => {
      player.live();
      await settle();
      video.muted = false;
      video.play = () => (video.muted ? Promise.resolve() : refusal());
      player.resume();
      await settle();
      expect(video.muted).toBe(true);
      expect(player.isRefused).toBe(false);
      expect(player.mode.kind).toBe("live");
    });

    it("ends what it loads, and begins when somebody wants it", async () => {
      video.play = refusal;
      player.live();
      await settle();
      expect(player.isRefused).toBe(true);
      expect(player.mode.kind).toBe("idle");
      expect(engine.stop).toHaveBeenCalled();
      video.play = () => Promise.resolve();
      player.live();
      await settle();
      expect(player.isRefused).toBe(false);
      expect(engine.loaded.length).toBe(2);
    });

    it("is not taken for a newer playlist's interruption", async () => {
      video.play = () => Promise.reject(new DOMException("newer", "AbortError"));
      player.live();
      await settle();
      expect(player.mode.kind).toBe("live");
    });
  });

  it("loads nothing when nobody looks", async () => {
    player.live();
    await settle();
    player.suspend();
    expect(engine.stop).toHaveBeenCalled();
    engine.trouble("network");
    await settle();
    expect(engine.loaded.length).toBe(1);
    player.destroy();
    expect(engine.destroy).toHaveBeenCalledOnce();
  });
});

describe("pictures under the finger", () => {
  it("are asked for one at a time, and the newest of those that wait", async () => {
    const asked: string[] = [];
    const waiting: (() => void)[] = [];
    const shown: (number | undefined)[] = [];
    const load = (url: string) => {
      asked.push(url);
      return new Promise<Still>((done) => {
        waiting.push(() => done({ timeUs: asked.length, bitmap: { close() {} } as ImageBitmap }));
      });
    };
    const stills = new NewestStill((still) => shown.push(still?.timeUs), load);
    for (const url of ["a", "b", "c"]) stills.want(url);
    waiting[0]!();
    await new Promise((done) => setTimeout(done, 0));
    waiting[1]!();
    await new Promise((done) => setTimeout(done, 0));
    expect(asked).toEqual(["a", "c"]);
    expect(shown.length).toBe(2);
    stills.want("d");
    stills.cancel();
    waiting[2]!();
    await new Promise((done) => setTimeout(done, 0));
    expect(shown.length).toBe(2);
  });
});

it("a film strip knows the tile of a moment, and what is missing", () => {
  const index = {
    start_us: 1000,
    step_us: 10,
    columns: 2,
    rows: 2,
    tile_width: 1,
    tile_height: 1,
    times_us: [1001, null, 1021],
  };
  expect([999, 1000, 1009, 1015, 1029, 1030].map((us) => tileNumber(index, us))).toEqual([
    undefined,
    0,
    0,
    undefined,
    2,
    undefined,
  ]);
});
