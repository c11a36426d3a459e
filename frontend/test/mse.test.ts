import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MseEngine } from "../src/playback/mse-engine";

/** The NVR, as far as a browser's socket can tell. */
class FakeSocket extends EventTarget {
  static last: FakeSocket;
  binaryType = "";
  constructor() {
    super();
    FakeSocket.last = this;
  }
  tell(data: string | ArrayBuffer): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
  close(): void {}
}

/** A decoder that takes everything and shows nothing. */
class FakeSource extends EventTarget {
  static last: FakeSource;
  static refuses = false;
  static isTypeSupported = () => true;
  readyState = "open";
  constructor() {
    super();
    FakeSource.last = this;
  }
  addSourceBuffer(): object {
    if (FakeSource.refuses) throw new DOMException("none left", "QuotaExceededError");
    const buffer = new EventTarget();
    return Object.assign(buffer, { updating: false, buffered: { length: 0 }, appendBuffer() {} });
  }
}

/** Says when the picture at the stream's beginning was taken. */
function moment(): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(32));
  view.setUint32(0, 32);
  [..."prft"].forEach((letter, n) => view.setUint8(4 + n, letter.charCodeAt(0)));
  view.setUint32(8, 1 << 24);
  view.setUint32(12, 1);
  view.setUint32(16, 4_000_000_000);
  return view.buffer;
}

describe("the camera's own packets", () => {
  let troubles: string[];
  let video: HTMLVideoElement;
  let engine: MseEngine;
  const greet = () => FakeSocket.last.tell(JSON.stringify({ type: 'video/mp4; codecs="hvc1"' }));

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("WebSocket", FakeSocket);
    vi.stubGlobal("MediaSource", FakeSource);
    vi.spyOn(URL, "createObjectURL").mockReturnValue("blob:picture");
    [troubles, FakeSource.refuses] = [[], false];
    video = document.createElement("video");
    vi.spyOn(video, "paused", "get").mockReturnValue(false);
    engine = new MseEngine(video, (trouble) => troubles.push(trouble), () => Date.now());
    engine.load("http://home/live.mp4");
  });

  afterEach(() => {
    engine.destroy();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  /** Something comes all the time. */
  async function stream(seconds: number, piece: () => ArrayBuffer): Promise<void> {
    for (let n = 0; n < seconds; n += 1) {
      FakeSocket.last.tell(piece());
      await vi.advanceTimersByTimeAsync(1000);
    }
  }

  it("can't be played where no picture comes of them", async () => {
    greet();
    await stream(7, moment);
    expect(troubles).toEqual([]);
    await stream(3, moment);
    expect(troubles).toEqual(["codec"]);
  });

  it("can't be played where the element never gets ready", async () => {
    FakeSource.last.readyState = "closed";
    greet();
    await stream(10, moment);
    expect(troubles).toEqual(["codec"]);
  });

  it("may be long in coming after their header", async () => {
    greet();
    await stream(20, () => new ArrayBuffer(8));
    expect(troubles).toEqual([]);
  });

  it("can't be played where the browser has no decoder left", () => {
    FakeSource.refuses = true;
    greet();
    expect(troubles).toEqual(["codec"]);
  });
});
