import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Trouble } from "../src/playback/engine";
import { WebRtcEngine, type Signalling } from "../src/playback/webrtc-engine";

/** The browser's connection, as far as it is used. */
class Peer {
  static made: Peer[] = [];
  connectionState = "new";
  remote: unknown;
  candidates: unknown[] = [];
  channels: string[] = [];
  transceivers: string[] = [];
  onicecandidate: ((event: { candidate: unknown }) => void) | undefined;
  onconnectionstatechange: (() => void) | undefined;
  close = vi.fn();
  constructor(readonly configuration: unknown) {
    Peer.made.push(this);
  }
  createDataChannel = (name: string) => this.channels.push(name);
  addTransceiver = (kind: string) => this.transceivers.push(kind);
  createOffer = () => Promise.resolve({ type: "offer", sdp: "ours" });
  setLocalDescription = () => Promise.resolve();
  setRemoteDescription = (remote: unknown) => Promise.resolve((this.remote = remote));
  addIceCandidate = (candidate: unknown) => Promise.resolve(this.candidates.push(candidate));
  getStats = () => Promise.resolve(new Map());
}

describe("WebRTC through Home Assistant", () => {
  let asked: Record<string, unknown>[];
  let types: string[];
  let tell: (message: object) => void;
  let ended: number;
  let troubles: Trouble[];
  let engine: WebRtcEngine;
  let video: HTMLVideoElement;
  const settle = async () => {
    for (let n = 0; n < 10; n += 1) await Promise.resolve();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("RTCPeerConnection", Peer);
    vi.stubGlobal("MediaStream", class {});
    [asked, types, ended, troubles, Peer.made] = [[], ["hls", "web_rtc"], 0, [], []];
    const answers: Record<string, unknown> = {
      "camera/webrtc/get_client_config": {
        configuration: { iceServers: [{ urls: "stun:home" }] },
        dataChannel: "dc",
      },
    };
    const signalling = {
      entityId: "camera.door",
      callWS: (message: { type: string }) => {
        asked.push({ ...message });
        const found = { ...answers, "camera/capabilities": { frontend_stream_types: types } };
        return Promise.resolve(found[message.type as keyof typeof found]);
      },
      connection: {
        subscribeMessage: (callback: typeof tell, message: object) => {
          asked.push({ ...message });
          tell = callback;
          return Promise.resolve(() => Promise.resolve(void (ended += 1)));
        },
      },
    } as unknown as Signalling;
    video = document.createElement("video");
    video.play = vi.fn(() => Promise.resolve());
    Object.defineProperty(video, "srcObject", { value: null, writable: true });
    Object.defineProperty(video, "videoWidth", { value: 640 });
    engine = new WebRtcEngine(video, (trouble) => troubles.push(trouble), () => signalling);
  });

  afterEach(() => {
    engine.destroy();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("offers, takes the answer, and passes candidates in both directions", async () => {
    engine.load();
    await settle();
    const [peer] = Peer.made;
    expect(video.play).toHaveBeenCalledOnce();
    expect(peer!.configuration).toEqual({ iceServers: [{ urls: "stun:home" }] });
    expect([peer!.channels, peer!.transceivers]).toEqual([["dc"], ["audio", "video"]]);
    expect(asked.at(-1)).toEqual({
      type: "camera/webrtc/offer",
      entity_id: "camera.door",
      offer: "ours",
    });
    const candidate = { toJSON: () => ({ candidate: "mine" }) };
    peer!.onicecandidate!({ candidate });
    await settle();
    expect(asked.at(-1)!.type, "not before there is a session").toBe("camera/webrtc/offer");
    tell({ type: "session", session_id: "s" });
    peer!.onicecandidate!({ candidate: null });
    await settle();
    expect(asked.at(-1)).toEqual({
      type: "camera/webrtc/candidate",
      entity_id: "camera.door",
      session_id: "s",
      candidate: { candidate: "mine" },
    });
    tell({ type: "answer", answer: "theirs" });
    tell({ type: "candidate", candidate: { candidate: "yours" } });
    await settle();
    expect(peer!.remote).toEqual({ type: "answer", sdp: "theirs" });
    expect(peer!.candidates).toEqual([{ sdpMLineIndex: 0, candidate: "yours" }]);
    engine.stop();
    await settle();
    expect([peer!.close.mock.calls.length, ended, troubles]).toEqual([1, 1, []]);
    expect(video.srcObject).toBeNull();
  });

  it("says so where Home Assistant has none", async () => {
    types = ["hls"];
    engine.load();
    await settle();
    expect([troubles, Peer.made]).toEqual([["not_found"], []]);
  });

  it.each<[string, (peer: Peer) => unknown]>([
    ["the provider fails", () => tell({ type: "error", code: "x", message: "" })],
    ["no picture comes", () => vi.advanceTimersByTime(8000)],
    [
      "the connection fails",
      (peer) => {
        peer.connectionState = "failed";
        peer.onconnectionstatechange!();
      },
    ],
    [
      "the connection goes away and does not come back",
      (peer) => {
        video.dispatchEvent(new Event("playing"));
        peer.connectionState = "disconnected";
        peer.onconnectionstatechange!();
        vi.advanceTimersByTime(5000);
      },
    ],
  ])("another way is tried when %s", async (_what, happen) => {
    engine.load();
    await settle();
    happen(Peer.made[0]!);
    await settle();
    expect(troubles).toEqual(["network"]);
    expect(Peer.made[0]!.close).toHaveBeenCalled();
    expect(ended).toBe(1);
    vi.advanceTimersByTime(60_000);
    expect(troubles).toEqual(["network"]);
  });

  it("stays with a picture that is there", async () => {
    engine.load();
    await settle();
    video.dispatchEvent(new Event("playing"));
    vi.advanceTimersByTime(60_000);
    expect(troubles).toEqual([]);
  });

  it("a session that begins too late is ended at once", async () => {
    engine.load();
    engine.stop();
    await settle();
    expect(Peer.made).toEqual([]);
    engine.load();
    await Promise.resolve();
    engine.load();
    await settle();
    expect(Peer.made.length).toBe(1);
  });
});
