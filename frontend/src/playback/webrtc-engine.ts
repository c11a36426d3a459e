/**
 * Home Assistant's own WebRTC, where it has a provider for the camera. A file of its own, loaded on
 * demand. It comes as packets over UDP, so a line that loses some delays nothing behind them.
 */
import type { Connection } from "../types";
import type { Engine, OnTrouble } from "./engine";

/** Without a picture after so long, another way is tried. */
const FIRST_PICTURE_MS = 8000;
/** A connection that is away for so long does not come back. */
const AWAY_MS = 5000;

/** What asks Home Assistant for one camera's picture. */
export interface Signalling {
  connection: Connection;
  callWS<T>(message: object): Promise<T>;
  entityId: string;
}

interface ClientConfig {
  configuration: RTCConfiguration;
  dataChannel?: string;
}

type Told =
  | { type: "session"; session_id: string }
  | { type: "answer"; answer: string }
  | { type: "candidate"; candidate: RTCIceCandidateInit }
  | { type: "error"; code: string; message: string };

/** Whether this browser can, and Home Assistant offers it for the camera. */
export async function isOffered({ callWS, entityId }: Signalling): Promise<boolean> {
  if (!("RTCPeerConnection" in globalThis)) return false;
  try {
    const found = await callWS<{ frontend_stream_types: string[] }>({
      type: "camera/capabilities",
      entity_id: entityId,
    });
    return found.frontend_stream_types.includes("web_rtc");
  } catch {
    return false;
  }
}

/** One connection from its offer to its end. */
class Session {
  readonly peer: RTCPeerConnection;
  readonly #stream = new MediaStream();
  readonly #waiting: RTCIceCandidate[] = [];
  #sessionId: string | undefined;
  #unsubscribe: (() => Promise<void>) | undefined;
  readonly #ending = new AbortController();
  #isOver = false;
  #deadline: ReturnType<typeof setTimeout>;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly signalling: Signalling,
    { configuration, dataChannel }: ClientConfig,
    private readonly failed: OnTrouble,
  ) {
    this.peer = new RTCPeerConnection(configuration);
    if (dataChannel) this.peer.createDataChannel(dataChannel); // some cameras insist on one
    this.peer.addTransceiver("audio", { direction: "recvonly" });
    this.peer.addTransceiver("video", { direction: "recvonly" });
    this.peer.ontrack = ({ track }) => this.#stream.addTrack(track);
    this.peer.onicecandidate = ({ candidate }) => candidate && this.#found(candidate);
    this.peer.onconnectionstatechange = () => this.#connectionChanged();
    video.srcObject = this.#stream;
    video.play().catch(() => undefined); // what was to play before there was a stream, halted
    this.#deadline = setTimeout(() => this.#fail(), FIRST_PICTURE_MS);
    const { signal } = this.#ending;
    video.addEventListener("resize", () => this.#shows(), { signal });
    video.addEventListener("playing", () => this.#shows(), { signal });
  }

  async begin(): Promise<void> {
    const { peer, signalling } = this;
    const offer = await peer.createOffer();
    await peer.setLocalDescription(offer);
    if (this.#isOver) return;
    const unsubscribe = await signalling.connection.subscribeMessage<Told>(
      (told) => void this.#heard(told).catch(() => this.#fail()),
      { type: "camera/webrtc/offer", entity_id: signalling.entityId, offer: offer.sdp },
      { resubscribe: false },
    );
    this.#unsubscribe = unsubscribe;
    if (this.#isOver) this.#hangUp();
  }

  close(): void {
    this.#isOver = true;
    this.#ending.abort();
    clearTimeout(this.#deadline);
    this.peer.close();
    this.#hangUp();
  }

  #shows(): void {
    // before the camera's first picture Chromium shows a black one, two pixels wide
    if (this.video.videoWidth > 2) clearTimeout(this.#deadline);
  }

  #hangUp(): void {
    this.#unsubscribe?.().catch(() => undefined); // the connection may be gone
    this.#unsubscribe = undefined;
  }

  #fail(): void {
    if (this.#isOver) return;
    this.close();
    this.failed("network");
  }

  async #heard(told: Told): Promise<void> {
    if (this.#isOver) return;
    if (told.type === "session") {
      this.#sessionId = told.session_id;
      for (const candidate of this.#waiting.splice(0)) this.#found(candidate);
    } else if (told.type === "answer") {
      await this.peer.setRemoteDescription({ type: "answer", sdp: told.answer });
    } else if (told.type === "candidate") {
      // a candidate without a place in the answer belongs to the first
      await this.peer.addIceCandidate({ sdpMLineIndex: 0, ...told.candidate });
    } else this.#fail();
  }

  #found(candidate: RTCIceCandidate): void {
    if (this.#sessionId === undefined) {
      this.#waiting.push(candidate);
      return;
    }
    this.signalling
      .callWS({
        type: "camera/webrtc/candidate",
        entity_id: this.signalling.entityId,
        session_id: this.#sessionId,
        candidate: candidate.toJSON(),
      })
      .catch(() => undefined); // others may do
  }

  #connectionChanged(): void {
    const { connectionState } = this.peer;
    if (connectionState === "failed") this.#fail();
    else if (connectionState === "disconnected") {
      clearTimeout(this.#deadline);
      this.#deadline = setTimeout(() => this.#fail(), AWAY_MS);
    } else if (connectionState === "connected") this.#shows();
  }
}

export class WebRtcEngine implements Engine {
  readonly kind = "webrtc";
  #session: Session | undefined;
  #generation = 0;
  #config: ClientConfig | undefined;
  readonly #listeners = new AbortController();
  #delayS: number | undefined;
  #asking: ReturnType<typeof setInterval> | undefined;
  #isLoaded = false;
  #isHalted = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly trouble: OnTrouble,
    private readonly signalling: () => Signalling | undefined,
  ) {
    const halt = (): void => {
      if (!video.paused) return;
      this.#isHalted = true;
      this.#end();
    };
    const goOn = (): void => {
      if (this.#isLoaded && this.#isHalted) this.load();
    };
    video.addEventListener("pause", halt, { signal: this.#listeners.signal });
    video.addEventListener("play", goOn, { signal: this.#listeners.signal });
  }

  load(): void {
    this.#isLoaded = true;
    this.#isHalted = false;
    this.#end();
    void this.#begin((this.#generation += 1));
  }

  wallMs(): number | undefined {
    return undefined;
  }

  seekWall(): boolean {
    return false;
  }

  /** What the browser holds back, and half of the way there and back; the provider's is unknown. */
  latencyS(): number | undefined {
    return this.#delayS;
  }

  stop(): void {
    this.#isLoaded = false;
    this.#generation += 1;
    this.#end();
    if (this.video.srcObject) this.video.srcObject = null;
  }

  destroy(): void {
    this.stop();
    this.#listeners.abort();
  }

  async #begin(generation: number): Promise<void> {
    const signalling = this.signalling();
    try {
      if (!signalling) throw new Error("no camera");
      if (!(await isOffered(signalling))) {
        if (generation === this.#generation) this.trouble("not_found");
        return;
      }
      this.#config ??= await signalling.callWS<ClientConfig>({
        type: "camera/webrtc/get_client_config",
        entity_id: signalling.entityId,
      });
      if (generation !== this.#generation) return;
      const session = new Session(this.video, signalling, this.#config, this.trouble);
      this.#session = session;
      this.#asking = setInterval(() => void this.#measure(session.peer), 1000);
      await session.begin();
    } catch {
      if (generation !== this.#generation) return;
      this.#end();
      this.trouble("network");
    }
  }

  async #measure(peer: RTCPeerConnection): Promise<void> {
    let [tripS, heldS]: (number | undefined)[] = [undefined, undefined];
    for (const stat of (await peer.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (stat.type === "candidate-pair" && stat.nominated) {
        tripS = stat.currentRoundTripTime as number | undefined;
      } else if (stat.type === "inbound-rtp" && stat.kind === "video") {
        const [held, count] = [stat.jitterBufferDelay, stat.jitterBufferEmittedCount] as number[];
        if (count) heldS = held! / count;
      }
    }
    this.#delayS = heldS === undefined ? undefined : heldS + (tripS ?? 0) / 2;
  }

  #end(): void {
    clearInterval(this.#asking);
    this.#session?.close();
    this.#session = undefined;
    this.#delayS = undefined;
  }
}
