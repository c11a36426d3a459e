/** What the steps of the dialog ask of it. */
import type { Clock } from "../time";
import type { CameraView, Hass } from "../types";
import type { Draft, Field, Problem } from "./draft";
import type { Finder } from "./finder";
import type { Candidate, Share, SharingInfo } from "./shares";
import type { Say } from "./texts";

export interface ShareStepHost {
  readonly hass: Hass;
  readonly say: Say;
  readonly clock: Clock;
  readonly draft: Draft;
  readonly camera: CameraView | undefined;
  /** The moment that is looked at. */
  readonly atUs: number;
  readonly finder: Finder;
  /** The candidate whose button has the focus; -1 for none. */
  readonly marked: number;
  readonly sharing: SharingInfo | undefined;
  /** The share as it is now. */
  readonly share: Share | undefined;
  /** What can be looked at, once its address is known. */
  readonly previewUrl: string;
  readonly hasLooked: boolean;
  /** It had a phrase, which nobody here knows any more. */
  readonly hasLostPhrase: boolean;
  nowUs(): number;
  change(draft: Draft): void;
  lookAt(us: number): void;
  mark(index: number): void;
  choose(candidate: Candidate, atUs: number): void;
  problem(field: Field): Problem | undefined;
  looked(has: boolean): void;
  previewFailed(text: string): void;
}
