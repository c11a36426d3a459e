import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseStream, isFarAway, type Looking } from "../src/live/stream-choice";
import { MOST_ZOOM, panned, WHOLE, zoomed, ZoomGestures } from "../src/live/zoom";
import { LiveEdge } from "../src/playback/live-edge";
import { LiveLadder, type LiveWays } from "../src/playback/live-ways";
import { WallClock } from "../src/playback/wall-clock";

describe("which way a live picture comes", () => {
  const all: LiveWays = { ways: ["mse", "hls"], stream: "main", hasSub: true };

  it("tries each way twice, and begins again after the last", () => {
    const ladder = new LiveLadder(all);
    const tried = [ladder.current];
    for (let n = 0; n < 4; n += 1) {
      expect(ladder.failed("network")).toBe(true);
      tried.push(ladder.current);
    }
    expect(tried.map((attempt) => attempt?.way)).toEqual(["mse", "mse", "hls", "hls", "mse"]);
    expect(ladder.reason).toBeUndefined();
  });

  it("goes on at once where the NVR doesn't know the way", () => {
    const ladder = new LiveLadder(all);
    ladder.failed("not_found");
    expect(ladder.current).toEqual({ way: "hls", stream: "main" });
    expect(ladder.reason).toBe("not_found");
  });

  it("takes the other stream when one can't be played, and no playlist of the same", () => {
    const ladder = new LiveLadder(all);
    expect(ladder.failed("codec")).toBe(true);
    expect(ladder.current).toEqual({ way: "mse", stream: "sub" });
    expect(ladder.failed("codec")).toBe(false);
  });

  it("says so when there is only one and it can't be played", () => {
    expect(new LiveLadder({ ...all, hasSub: false }).failed("codec")).toBe(false);
  });

  describe("with all three ways", () => {
    const three: LiveWays = { ways: ["mse", "webrtc", "hls"], stream: "main", hasSub: false };

    it.each(["not_found", "network"] as const)("gives up when the last is %s", (trouble) => {
      const ladder = new LiveLadder(three);
      expect(ladder.failed("codec")).toBe(true);
      expect(ladder.current?.way).toBe("webrtc");
      if (trouble === "network") expect(ladder.failed(trouble)).toBe(true);
      expect(ladder.failed(trouble)).toBe(false);
    });

    it("gives up when neither stream can be played", () => {
      const ladder = new LiveLadder({ ...three, hasSub: true });
      ladder.failed("codec");
      expect(ladder.current).toEqual({ way: "mse", stream: "sub" });
      expect(ladder.failed("codec")).toBe(true);
      expect(ladder.failed("not_found")).toBe(false);
    });

    it("goes on with a stream that can be played", () => {
      const ladder = new LiveLadder({ ...three, hasSub: true });
      ladder.failed("codec");
      ladder.failed("network");
      ladder.failed("network");
      expect(ladder.current?.way).toBe("webrtc");
      expect(ladder.failed("not_found")).toBe(true);
      expect(ladder.current).toEqual({ way: "mse", stream: "sub" });
    });

    it("never gives up what may only be away", () => {
      const ladder = new LiveLadder(three);
      for (let n = 0; n < 20; n += 1) expect(ladder.failed("network")).toBe(true);
    });
  });

  it("takes the small stream on a slow line, and stays with it", () => {
    const ladder = new LiveLadder(all);
    ladder.failed("slow");
    expect(ladder.current).toEqual({ way: "mse", stream: "sub" });
    expect(ladder.failed("slow")).toBe(true);
    expect(ladder.current?.stream).toBe("sub");
  });

  it("forgets failures once there is a picture", () => {
    const ladder = new LiveLadder(all);
    ladder.failed("network");
    ladder.shows();
    ladder.failed("network");
    expect(ladder.current?.way).toBe("mse");
  });
});

describe("staying close to the camera", () => {
  const at = (edge: LiveEdge, end: number, shown: number, now = 1000) =>
    edge.step([{ start: 0, end }], shown, now);

  it("leaves the rate alone near the newest picture", () => {
    expect(at(new LiveEdge(), 10, 9.8)).toEqual({ rate: 1 });
  });

  it("plays faster when it has fallen behind, the faster the farther", () => {
    const edge = new LiveEdge();
    const [near, far] = [at(edge, 10, 9.5)!.rate, at(edge, 10, 8.5)!.rate];
    expect(near).toBeGreaterThan(1);
    expect(far).toBeGreaterThan(near);
    expect(at(edge, 10, 8.1)!.rate).toBe(1.5);
  });

  it("jumps when it is too far behind, and over what is missing", () => {
    const edge = new LiveEdge();
    expect(at(edge, 10, 5)!.seekTo).toBeCloseTo(10 - edge.targetS);
    const parts = [
      { start: 0, end: 4 },
      { start: 6, end: 7 },
    ];
    expect(edge.step(parts, 4, 0)!.seekTo).toBeCloseTo(7 - edge.targetS);
    expect(edge.step(parts, 7.5, 0)).toEqual({ rate: 1 });
    expect(edge.step([], 0, 0)).toBeUndefined();
  });

  it("keeps more ahead after it had to halt, and less when that was long ago", () => {
    const edge = new LiveEdge();
    const before = edge.targetS;
    edge.halted(10_000);
    edge.halted(10_100); // the same hiccup
    expect(edge.targetS).toBeCloseTo(before + 0.15);
    at(edge, 10, 9.8, 50_000);
    expect(edge.targetS).toBeLessThan(before + 0.15);
    for (let n = 0; n < 50; n += 1) edge.halted(100_000 + n * 2000);
    expect(edge.targetS).toBeLessThanOrEqual(1.5);
  });
});

/** A box as the NVR writes it. */
function box(kind: string, content: Uint8Array): Uint8Array {
  const made = new Uint8Array(8 + content.length);
  new DataView(made.buffer).setUint32(0, made.length);
  made.set([...kind].map((c) => c.charCodeAt(0)), 4);
  made.set(content, 8);
  return made;
}

function prft(wallS: number, mediaS: number, track = 1): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, 1 << 24);
  view.setUint32(4, track);
  view.setUint32(8, Math.floor(wallS) + 2_208_988_800);
  view.setUint32(12, (wallS % 1) * 2 ** 32);
  view.setBigUint64(16, BigInt(Math.round(mediaS * 90_000)));
  return box("prft", new Uint8Array(view.buffer));
}

describe("when a picture was taken", () => {
  const wall = 1_800_000_000.25;
  const stream = [
    box("ftyp", new Uint8Array(16)),
    box("moov", new Uint8Array(700)),
    prft(wall, 3),
    box("moof", new Uint8Array(96)),
    box("mdat", new Uint8Array(5000)),
    prft(wall - 5, 1, 2), // sound has a clock of its own
    box("moof", new Uint8Array(96)),
    prft(wall + 1.5, 4),
    box("mdat", new Uint8Array(1)),
  ].flatMap((part) => [...part]);

  it.each([1, 2, 7, 31, 1000, 100_000])("is read from pieces of %i bytes", (size) => {
    const clock = new WallClock();
    expect(clock.wallMs(3)).toBeUndefined();
    for (let at = 0; at < stream.length; at += size) {
      clock.read(Uint8Array.from(stream.slice(at, at + size)));
    }
    expect(clock.wallMs(3)).toBeCloseTo(wall * 1000, 0);
    expect(clock.wallMs(3.5)).toBeCloseTo(wall * 1000 + 500, 0);
    expect(clock.wallMs(4.25)).toBeCloseTo((wall + 1.75) * 1000, 0);
    expect(clock.wallMs(2)).toBeCloseTo((wall - 1) * 1000, 0);
  });
});

describe("which stream is enough", () => {
  const large: Looking = {
    setting: "auto",
    hasSub: true,
    compact: false,
    width: 800,
    isZoomed: false,
    isFar: false,
  };

  it("is the small one in a grid, on small cards and away from home", () => {
    expect(chooseStream(large)).toBe("main");
    expect(chooseStream({ ...large, width: 0 })).toBe("main");
    for (const other of [{ compact: true }, { width: 300 }, { isFar: true }]) {
      expect(chooseStream({ ...large, ...other })).toBe("sub");
    }
    expect(chooseStream({ ...large, width: 300, isZoomed: true })).toBe("main");
  });

  it("is what the owner says, as far as the camera has it", () => {
    expect(chooseStream({ ...large, isFar: true, setting: "main" })).toBe("main");
    expect(chooseStream({ ...large, setting: "sub" })).toBe("sub");
    expect(chooseStream({ ...large, setting: "sub", hasSub: false })).toBe("main");
  });

  it.each([
    ["http://homeassistant.local:8123", undefined, "https://me.example.org", false],
    ["http://192.168.1.2:8123", undefined, undefined, false],
    ["http://[fd00::2]:8123", undefined, "http://[fd00::2]:8123", false],
    ["https://me.example.org", "http://192.168.1.2:8123", "https://me.example.org", true],
    ["https://me.example.org", "https://me.example.org", "https://me.example.org", false],
    ["https://abc.ui.nabu.casa", undefined, undefined, true],
    ["https://other.example.org", undefined, null, false],
  ])("page %s, at home %s, from outside %s: far %s", (page, internal, external, far) => {
    const config = { time_zone: "", internal_url: internal, external_url: external };
    const hass = { config, hassUrl: (path: string) => page + path };
    expect(isFarAway(hass, {} as Navigator)).toBe(far);
  });

  it("saves data where the browser is asked to", () => {
    const hass = { config: { time_zone: "" }, hassUrl: () => "http://192.168.1.2/" };
    expect(isFarAway(hass, { connection: { saveData: true } } as unknown as Navigator)).toBe(true);
  });
});

describe("looking more closely", () => {
  it("keeps what is under the finger there", () => {
    const at = { x: 0.25, y: -0.5 };
    const close = zoomed(WHOLE, 2, at);
    expect(close).toEqual({ scale: 2, x: -0.25, y: 0.5 });
    expect(zoomed(close, 0.5, at)).toEqual(WHOLE);
  });

  it("never shows what is outside of the picture", () => {
    expect(panned({ scale: 3, x: 0, y: 0 }, { x: 9, y: -9 })).toEqual({ scale: 3, x: 1, y: -1 });
    expect(panned(WHOLE, { x: 1, y: 1 })).toEqual(WHOLE);
    expect(zoomed(WHOLE, 100, { x: 0, y: 0 }).scale).toBe(MOST_ZOOM);
  });

  describe("with fingers, wheel and keys", () => {
    let stage: HTMLElement;
    let zoom: ZoomGestures;
    const changed = vi.fn();
    const pointer = (id: number, x: number, y: number, more: object = {}) =>
      ({
        pointerId: id,
        pointerType: "touch",
        button: 0,
        clientX: x,
        clientY: y,
        timeStamp: 0,
        type: "",
        composedPath: () => [],
        ...more,
      }) as unknown as PointerEvent;

    beforeEach(() => {
      stage = document.createElement("div");
      stage.getBoundingClientRect = () => new DOMRect(0, 0, 400, 200);
      Object.defineProperty(stage, "clientWidth", { value: 400 });
      Object.defineProperty(stage, "clientHeight", { value: 200 });
      zoom = new ZoomGestures(() => stage, changed);
    });
    afterEach(() => changed.mockReset());

    it("two fingers stretch it, one moves it then", () => {
      zoom.down(pointer(1, 100, 100));
      zoom.move(pointer(1, 120, 100));
      expect(zoom.isZoomed, "one finger scrolls the page").toBe(false);
      zoom.move(pointer(1, 100, 100));
      zoom.down(pointer(2, 300, 100));
      zoom.move(pointer(2, 400, 100));
      expect(zoom.closeness.scale).toBeCloseTo(1.5);
      zoom.up(pointer(2, 400, 100));
      const before = zoom.closeness.x;
      zoom.move(pointer(1, 60, 100));
      expect(zoom.closeness.x).toBeLessThan(before);
    });

    it("a double tap shows more of that place, and another one everything", () => {
      const tap = (ms: number) => {
        zoom.down(pointer(1, 300, 50));
        zoom.up(pointer(1, 300, 50, { timeStamp: ms }));
      };
      tap(0);
      tap(1000);
      expect(zoom.isZoomed).toBe(false);
      tap(1200);
      expect(zoom.closeness.scale).toBe(2.5);
      tap(3000);
      tap(3100);
      expect(zoom.closeness).toEqual(WHOLE);
    });

    it("the wheel scrolls the page until the picture is close", () => {
      const wheel = (more: object) => {
        const event = { deltaY: -100, deltaMode: 0, clientX: 200, clientY: 100, ...more };
        const preventDefault = vi.fn();
        zoom.wheel({ ...event, preventDefault } as unknown as WheelEvent);
        return preventDefault.mock.calls.length === 1;
      };
      expect(wheel({})).toBe(false);
      expect(zoom.isZoomed).toBe(false);
      expect(wheel({ ctrlKey: true })).toBe(true);
      expect(wheel({})).toBe(true);
      expect(zoom.closeness.scale).toBeGreaterThan(2);
      for (let n = 0; n < 20; n += 1) wheel({ deltaY: 100 });
      expect(wheel({}), "the page again").toBe(false);
    });

    it("plus, minus, nought and arrows", () => {
      const press = (key: string) => {
        const event = new KeyboardEvent("keydown", { key, cancelable: true });
        zoom.key(event);
        return event.defaultPrevented;
      };
      expect(press("ArrowLeft"), "the timeline's").toBe(false);
      expect(press("+")).toBe(true);
      expect(zoom.closeness.scale).toBeCloseTo(1.5);
      expect(press("ArrowLeft")).toBe(true);
      expect(zoom.closeness.x).toBeGreaterThan(0);
      press("-");
      expect(zoom.isZoomed).toBe(false);
      press("+");
      press("0");
      expect(zoom.closeness).toEqual(WHOLE);
      expect(changed).toHaveBeenCalled();
    });
  });
});
