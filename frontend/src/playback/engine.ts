/** What brings pictures into a video element. */

export interface Engine {
  /** How it plays, as the details tell. */
  readonly kind: "webrtc" | "mse" | "hls" | "native";
  /** Begins with another address; the element stays. */
  load(url: string): void;
  /** The wall time that is shown, in milliseconds; undefined before there is a picture. */
  wallMs(): number | undefined;
  /** Goes to a wall time within what is loaded; false where it isn't. */
  seekWall(ms: number): boolean;
  /** Seconds between the camera and the picture, as far as it is known. */
  latencyS(): number | undefined;
  /** Stops loading and lets go of the element; `load` begins anew. */
  stop(): void;
  destroy(): void;
}

/** Why a picture can't be shown. */
export type Trouble = "network" | "not_found" | "codec" | "denied" | "slow";

export type OnTrouble = (trouble: Trouble) => void;
