/** Shares one clip with one person, step by step: nothing leaves before the last but one. */
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { errorText } from "../backend";
import { iconButton } from "../icon-button";
import type { Clock } from "../time";
import type { CameraView, Hass } from "../types";
import {
  confirm,
  draftOf,
  newDraft,
  problemsOf,
  requestOf,
  type Draft,
  type Field,
  type Problem,
  type ShareRange,
} from "./draft";
import { note } from "./fields";
import { Finder, middleOf } from "./finder";
import type { ShareStepHost } from "./host";
import type { CloudCamShareOut } from "./out";
import { consentStep, makingStep, previewStep } from "./preview-step";
import type { ShareStart } from "./share";
import { shareStyles } from "./share-styles";
import { isDraft, keyOf, Sharing, type Candidate, type Share, type SharingInfo } from "./shares";
import { SharesWatch } from "./shares-watch";
import type { Say, ShareKey } from "./texts";
import { whatStep } from "./what-step";
import { whoStep } from "./who-step";

const STEPS = ["what", "who", "making", "preview", "consent", "out"] as const;
type DialogStep = (typeof STEPS)[number];

export class CloudCamShare extends LitElement implements ShareStepHost {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) clock!: Clock;
  @property({ attribute: false }) say!: Say;
  @property({ attribute: false }) start!: ShareStart;
  @property({ attribute: false }) cameraOf!: (entityId: string) => CameraView | undefined;
  @property({ attribute: false }) nowUs!: () => number;
  @property({ attribute: false }) closed!: (message?: string) => void;

  @state() step: DialogStep = "what";
  @state() draft!: Draft;
  @state() atUs = 0;
  @state() marked = -1;
  @state() sharing: SharingInfo | undefined;
  @state() previewUrl = "";
  @state() hasLooked = false;
  @state() private problems: ReadonlyMap<Field, Problem> = new Map();
  @state() private error = "";
  /** Told to screen readers: what others see happen. */
  @state() private spoken = "";
  @state() private isBusy = false;
  @state() private key = "";
  /** What was made of the draft as it is: changing it makes another one. */
  @state() private isChanged = true;
  @state() private url = "";
  @query("dialog") private dialog!: HTMLDialogElement;
  @query("h2") private heading!: HTMLElement;
  @query("cloudcam-share-out") private out!: CloudCamShareOut | null;

  readonly finder = new Finder(
    (atUs) => this.#sharing.candidates(this.#entityId, atUs),
    () => this.requestUpdate(),
  );
  readonly #watch = new SharesWatch(() => this.#sharesChanged());
  #sharing!: Sharing;
  #entityId = "";

  get camera(): CameraView | undefined {
    return this.cameraOf(this.#entityId);
  }

  get share(): Share | undefined {
    return this.#watch.shares.get(this.key);
  }

  get hasLostPhrase(): boolean {
    return "share" in this.start && this.start.share.has_phrase && !this.draft.phrase;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.draft) this.#begin();
    this.#watch.follow(this.hass.connection, true);
    this.hass.connection.addEventListener("ready", this.#back);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.hass.connection.removeEventListener("ready", this.#back);
    this.#watch.stop();
    this.finder.stop();
    this.remove(); // back on the page its dialog would be shut
  }

  /** After a loss of the connection: the phone was put away while the clip was made. */
  readonly #back = (): void => {
    this.#watch.follow(this.hass.connection, false);
    this.#watch.follow(this.hass.connection, true);
  };

  #begin(): void {
    const { start } = this;
    this.#sharing = new Sharing(this.hass);
    if ("share" in start) {
      const { share } = start;
      this.#entityId = share.entity_id ?? "";
      this.draft = draftOf(share);
      this.key = keyOf(share);
      this.isChanged = false;
      this.step = share.state === "active" ? "out" : "making";
      this.#watch.take({ share });
    } else {
      this.#entityId = start.entityId;
      this.draft = newDraft(start.range);
    }
    this.lookAt(this.#firstUs("range" in start ? start.range : this.draft));
    this.#sharing
      .info({ entity_id: this.#entityId })
      .then((info) => (this.sharing = info))
      .catch((error: unknown) => (this.error = errorText(error)));
  }

  #firstUs({ startUs, endUs, atUs }: ShareRange): number {
    const isWithin = atUs && atUs >= startUs && atUs < endUs;
    return isWithin ? atUs : (startUs + endUs) / 2;
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
    this.heading.focus();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("step") || changed.get("step") === undefined) return;
    this.renderRoot.querySelector(".body")!.scrollTop = 0;
    this.heading.focus(); // a screen reader says where one is
  }

  // What the steps ask

  change(draft: Draft): void {
    this.draft = draft;
    this.isChanged = true;
    if (this.problems.size && (this.step === "what" || this.step === "who")) this.#check(this.step);
    this.#look();
  }

  lookAt(us: number): void {
    this.atUs = Math.round(us);
    this.#look();
  }

  #look(): void {
    if (this.step === "what" && this.draft.content === "subject") this.finder.want(this.atUs);
  }

  mark(index: number): void {
    this.marked = index;
  }

  choose(candidate: Candidate, atUs: number): void {
    this.change(confirm(this.draft, { at_us: atUs, ...middleOf(candidate) }));
  }

  problem(field: Field): Problem | undefined {
    return this.problems.get(field);
  }

  looked(has: boolean): void {
    this.hasLooked = has;
    this.error = "";
  }

  previewFailed(text: string): void {
    this.error = this.say("preview_failed", { error: text });
  }

  // What is done

  #go(step: DialogStep): void {
    this.step = step;
    this.error = this.spoken = "";
    this.problems = new Map();
    if (step === "what") this.#look();
  }

  #leaveStep(step: "what" | "who"): void {
    this.#check(step);
    if (this.problems.size) void this.#showProblem();
    else if (step === "what") this.#go("who");
    else if (this.isChanged) void this.#make();
    else this.#follow();
  }

  #check(step: "what" | "who"): void {
    this.problems = problemsOf(this.draft, step, this.sharing?.links ?? true);
  }

  async #showProblem(): Promise<void> {
    await this.updateComplete;
    const found = this.renderRoot.querySelector<HTMLElement>("[aria-invalid='true'], .wrong");
    found?.scrollIntoView({ block: "center" });
    if (found instanceof HTMLInputElement) found.focus();
  }

  async #make(): Promise<void> {
    await this.#busy(async () => {
      const before = this.share;
      const share = await this.#sharing.create(this.#entityId, requestOf(this.draft));
      // what it is instead of is not needed any more, and would stay for an hour
      if (before && isDraft(before)) await this.#sharing.revoke(before).catch(() => undefined);
      if (!this.#watch.shares.has(keyOf(share))) this.#watch.take({ share });
      this.key = keyOf(share);
      this.isChanged = this.hasLooked = false;
      this.previewUrl = "";
      this.#follow();
    });
  }

  /** Waits for what is made, and shows it. */
  #follow(): void {
    this.#go("making");
    this.#sharesChanged();
  }

  #sharesChanged(): void {
    this.requestUpdate();
    const { share, step } = this;
    if (step === "making" && share?.state === "ready") {
      this.#go("preview");
      this.spoken = this.say("made");
      if (!this.previewUrl) void this.#preparePreview(share);
    }
  }

  async #preparePreview(share: Share): Promise<void> {
    await this.#busy(async () => {
      this.previewUrl = await this.#sharing.addressOf(share, "preview");
    });
  }

  async #discard(): Promise<void> {
    const { share } = this;
    if (!share || !window.confirm(this.say("discard_sure"))) return;
    await this.#busy(async () => {
      if (isDraft(share)) await this.#sharing.revoke(share);
      this.#close(this.say("discarded"));
    });
  }

  async #consent(): Promise<void> {
    const { share } = this;
    if (!share) return;
    if (!this.hasLooked) {
      this.error = this.say("consent_first");
      return;
    }
    await this.#busy(async () => {
      const consented = await this.#sharing.consent(share);
      this.#watch.take({ share: consented.share });
      this.url = consented.url ?? "";
      this.#go("out");
    });
  }

  async #busy(act: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.error = "";
    try {
      await act();
    } catch (error) {
      this.error = this.say("failed", { error: errorText(error) });
    } finally {
      this.isBusy = false;
    }
  }

  #leave(event?: Event): void {
    event?.preventDefault();
    const isBegun = this.step === "who" || (this.step === "what" && this.draft.subject.length > 0);
    const question: ShareKey | undefined =
      this.url && !this.out?.isOut ? "link_leave_sure" : isBegun ? "leave_sure" : undefined;
    if (!question || window.confirm(this.say(question))) this.#close();
  }

  #close(message?: string): void {
    this.dialog.close();
    this.closed(message);
  }

  /** The browser shut the dialog by itself, which some do without asking. */
  #shut(): void {
    if (!this.isConnected || this.dialog.open) return;
    if (this.url && !this.out?.isOut) this.dialog.showModal();
    else this.closed();
  }

  #key(event: KeyboardEvent): void {
    // a second one in a row shuts a dialog without asking it
    if (event.key === "Escape" && !event.defaultPrevented) this.#leave(event);
  }

  // What is shown

  protected override render(): unknown {
    const { say, step } = this;
    const name = say(`step_${step}`);
    const number = STEPS.indexOf(step) + 1;
    const where = say("step", { number, count: STEPS.length, name });
    const camera = this.camera?.info.name ?? this.share?.camera ?? "";
    return html`<dialog
      aria-labelledby="title"
      @cancel=${(event: Event) => this.#leave(event)}
      @close=${() => this.#shut()}
      @keydown=${(event: KeyboardEvent) => this.#key(event)}
    >
      <header>
        <div class="head">
          <h2 id="title" tabindex="-1" aria-label=${where}>${name}</h2>
          <p class="from quiet">${say("title", { camera })} · ${number}/${STEPS.length}</p>
        </div>
        ${iconButton(say("close"), "mdi:close", () => this.#leave())}
      </header>
      <div class="body" tabindex="0">${this.#gone() ? this.#goneNote() : this.#step()}</div>
      ${this.error ? note("bad", "mdi:alert-circle-outline", this.error, "alert") : nothing}
      <p class="spoken" role="status">${this.spoken}</p>
      <footer>${this.#buttons()}</footer>
    </dialog>`;
  }

  /** A draft that somebody discarded, or whose hour is over. */
  #gone(): boolean {
    const { share, step } = this;
    const isLate = step === "making" || step === "preview" || step === "consent";
    return isLate && (share === undefined || share.state === "ended");
  }

  #goneNote(): unknown {
    return html`<div class="set">${note("", "mdi:delete-outline", this.say("gone"), "status")}</div>`;
  }

  #step(): unknown {
    switch (this.step) {
      case "what":
        return whatStep(this);
      case "who":
        return whoStep(this);
      case "making":
        return makingStep(this);
      case "preview":
        return previewStep(this);
      case "consent":
        return consentStep(this);
      case "out":
        return this.#out();
    }
  }

  #out(): unknown {
    const { share } = this;
    if (!share) return nothing;
    return html`<div class="set">
      <cloudcam-share-out
        .share=${share}
        .sharing=${this.#sharing}
        .say=${this.say}
        .url=${this.url}
        .phrase=${share.has_phrase ? this.draft.phrase.trim() : ""}
      ></cloudcam-share-out>
    </div>`;
  }

  #buttons(): unknown {
    const { step } = this;
    if (this.#gone()) return this.#button("close", () => this.#close(), "primary");
    const back = (to: DialogStep, text: ShareKey = "back"): unknown =>
      this.#button(text, () => this.#go(to));
    const space = html`<span class="space"></span>`;
    switch (step) {
      case "what":
        return [this.#button("cancel", () => this.#leave()), space, this.#next("next", () => this.#leaveStep("what"))];
      case "who":
        return [back("what"), space, this.#next("make", () => this.#leaveStep("who"))];
      case "making":
        return this.share?.state === "failed"
          ? [this.#discardButton(), space, back("what", "change")]
          : [this.#discardButton(), space, this.#button("close", () => this.#close())];
      case "preview":
        return [
          this.#discardButton(),
          back("what", "change"),
          space,
          this.#next("to_consent", () => this.#go("consent")),
        ];
      case "consent":
        return [back("preview"), space, this.#next("consent", () => void this.#consent())];
      case "out":
        return [space, this.#next("done", () => this.#leave())];
    }
  }

  #discardButton(): unknown {
    return this.#button("discard", () => void this.#discard(), "danger");
  }

  #next(text: ShareKey, act: () => void): unknown {
    return this.#button(text, act, "primary");
  }

  #button(text: ShareKey, act: () => void, look = ""): unknown {
    return html`<button class="chip ${look}" ?disabled=${this.isBusy} @click=${act}>
      ${this.say(text)}
    </button>`;
  }

  static override styles = shareStyles;
}
