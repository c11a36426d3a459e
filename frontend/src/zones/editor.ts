/** Zones and masks of one camera: drawn on its picture, tried on the last day, saved. */
import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import { errorText } from "../backend";
import { iconButton } from "../icon-button";
import type { Clock } from "../time";
import { isAdmin, type CameraView, type Hass } from "../types";
import {
  changeShape,
  colorOf,
  draftOf,
  draftProblem,
  History,
  kindsOf,
  MOST_OF_A_KIND,
  newShape,
  removeShape,
  rulesFrom,
  rulesOf,
  sameRules,
  SENSITIVITIES,
  withoutPrivacy,
  type Draft,
  type DraftProblem,
  type Kind,
  type Rules,
  type Shape,
} from "./draft";
import { details, type DetailsHost } from "./details";
import { editorStyles } from "./editor-styles";
import {
  crosses,
  MOST_CORNERS,
  problemOf,
  rectangle,
  without,
  type Point,
  type Points,
} from "./geometry";
import { Asker, type Outcome } from "./outcome";
import { outcomeView } from "./outcome-view";
import type { PictureHost } from "./picture";
import { saveRules } from "./saving";
import { Still } from "./still";
import type { Say } from "./texts";

const MESSAGE_MS = 5000;
const PROBLEM_TEXTS: Record<DraftProblem, Parameters<Say>[0]> = {
  crossing: "crossing",
  small: "small",
  no_name: "no_name",
  same_name: "same_name",
  no_label: "no_label",
  loiter: "loiter_wrong",
};

export class CloudCamZones extends LitElement implements PictureHost, DetailsHost {
  @property({ attribute: false }) hass!: Hass;
  @property({ attribute: false }) entityId = "";
  /** The camera as it is now. */
  @property({ attribute: false }) camera!: () => CameraView | undefined;
  @property({ attribute: false }) clock!: Clock;
  @property({ attribute: false }) say!: Say;
  @property({ attribute: false }) closed!: (saved: boolean) => void;

  @state() private selected: number | undefined;
  @state() private corner: number | undefined;
  @state() private drawing: { kind: Kind; points: Points } | undefined;
  @state() private message = "";
  @state() private isSaving = false;
  /** What somebody else has saved meanwhile. */
  @state() private theirs: Rules | undefined;
  @query("dialog") private dialog!: HTMLDialogElement;

  #history!: History<Draft>;
  /** The rules that the changes are made to. */
  #known!: Rules;
  #asker!: Asker;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #still = new Still(
    () => this.#snapshotUrl(),
    () => this.#lookAround(),
  );

  get draft(): Draft {
    return this.#history.now;
  }

  get isChanged(): boolean {
    return !sameRules(rulesFrom(this.draft), this.#known);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.#history) {
      this.#asker = new Asker(
        (rules) => this.#whatIf(rules),
        () => this.requestUpdate(),
      );
      this.#begin(this.#rulesNow()!);
    }
    this.#still.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#still.stop();
    this.#asker.stop();
    clearTimeout(this.#timer);
    this.remove(); // back on the page its dialog would be shut, and the editor there unseen
  }

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has("selected")) return;
    // what is tapped in the picture is told below it
    this.renderRoot.querySelector("li:has([aria-expanded='true'])")?.scrollIntoView({ block: "nearest" });
  }

  // What the picture tells

  nameOf(shape: Shape): string {
    if (shape.kind === "zone") return shape.name.trim() || this.say("add_zone");
    const same = this.draft.shapes.filter((one) => one.kind === shape.kind);
    const name = this.say(shape.kind);
    return same.length > 1 ? `${name} ${same.indexOf(shape) + 1}` : name;
  }

  select(key: number | undefined, corner: number | undefined): void {
    this.selected = key;
    this.corner = corner;
  }

  preview(key: number, points: Points): void {
    if (points.length > MOST_CORNERS) return;
    this.#history.preview(changeShape(this.draft, key, { points }));
    this.#ask();
    this.requestUpdate();
  }

  revert(): void {
    this.#history.revert();
    this.#ask();
    this.requestUpdate();
  }

  commit(key: number, points: Points): boolean {
    const problem = points.length > MOST_CORNERS ? "too_many_corners" : problemOf(points);
    if (problem) {
      this.revert();
      this.#tell(this.say(problem));
      return false;
    }
    this.change(key, { points });
    return true;
  }

  removeCorner(key: number, corner: number): void {
    const points = this.draft.shapes.find((shape) => shape.key === key)?.points ?? [];
    if (points.length <= 3) this.#tell(this.say("too_few_corners"));
    else if (this.commit(key, without(points, corner))) this.corner = undefined;
  }

  draw(point: Point): void {
    const { drawing } = this;
    if (!drawing) return;
    const points = [...drawing.points, point];
    if (points.length > MOST_CORNERS) this.#tell(this.say("too_many_corners"));
    else if (crosses(points, false)) this.#tell(this.say("crossing"));
    else this.drawing = { ...drawing, points };
  }

  finish(): void {
    const { drawing } = this;
    if (!drawing) return;
    const problem = problemOf(drawing.points);
    if (problem) this.#tell(this.say(problem));
    else this.#add(drawing.kind, drawing.points);
  }

  // What the details tell

  change(key: number, changes: Partial<Shape>): void {
    this.#set(changeShape(this.draft, key, changes));
  }

  drop(key: number): void {
    this.selected = this.corner = undefined;
    this.#set(removeShape(this.draft, key));
  }

  // What is done

  #begin(rules: Rules): void {
    this.#known = rules;
    this.theirs = undefined;
    this.#history = new History(draftOf(rules));
    this.selected = this.corner = this.drawing = undefined;
    this.#ask();
    this.requestUpdate();
  }

  #set(draft: Draft): void {
    this.#history.set(draft);
    this.#ask();
    this.requestUpdate();
  }

  #add(kind: Kind, points: Points): void {
    const names = new Set(this.draft.shapes.map((shape) => shape.name));
    let number = 1;
    while (names.has(this.say("new_zone", { number }))) number += 1;
    const name = kind === "zone" ? this.say("new_zone", { number }) : "";
    const shape = newShape(kind, points, name);
    this.drawing = undefined;
    this.select(shape.key, undefined);
    this.#set({ ...this.draft, shapes: [...this.draft.shapes, shape] });
  }

  #step(direction: "undo" | "redo"): void {
    this.#history[direction]();
    const { shapes } = this.draft;
    if (!shapes.some((shape) => shape.key === this.selected)) this.selected = undefined;
    this.corner = undefined;
    this.#ask();
    this.requestUpdate();
  }

  #rulesNow(): Rules | undefined {
    const info = this.camera()?.info;
    return info && rulesOf(info, isAdmin(this.hass));
  }

  /** What can't be saved isn't asked about either: what was asked last stays. */
  #ask(): void {
    if (!draftProblem(this.draft)) this.#asker.want(withoutPrivacy(rulesFrom(this.draft)));
  }

  #whatIf(rules: Rules): Promise<Outcome> {
    return this.hass.callWS({ type: "cloudcam/what_if", entity_id: this.entityId, rules });
  }

  async #save(): Promise<void> {
    const wrong = draftProblem(this.draft);
    if (wrong) {
      this.select(wrong.shape.key, undefined);
      const problem = this.say(PROBLEM_TEXTS[wrong.problem]);
      this.#tell(this.say("problem_at", { name: this.nameOf(wrong.shape), problem }));
      return;
    }
    this.isSaving = true;
    try {
      const rules = rulesFrom(this.draft);
      const theirs = await saveRules(this.hass, this.entityId, rules, this.#known, (known) => {
        this.#known = known;
      });
      if (theirs) this.theirs = theirs;
      else this.#close(true);
    } catch (error) {
      this.#tell(this.say("failed", { error: errorText(error) }));
    } finally {
      this.isSaving = false;
    }
  }

  #leave(event?: Event): void {
    event?.preventDefault();
    if (this.drawing) this.drawing = undefined;
    else if (!this.isChanged || window.confirm(this.say("discard_sure"))) this.#close(false);
  }

  #close(saved: boolean): void {
    this.dialog.close();
    this.closed(saved);
  }

  /** The browser shut the dialog by itself, which some do without asking. */
  #shut(): void {
    if (!this.isConnected || this.dialog.open) return;
    if (this.isChanged || this.isSaving) this.dialog.showModal();
    else this.closed(false);
  }

  #tell(text: string): void {
    clearTimeout(this.#timer);
    this.message = text;
    this.#timer = setTimeout(() => (this.message = ""), MESSAGE_MS);
  }

  #snapshotUrl(): string | undefined {
    const folder = this.camera()?.folder;
    return folder ? this.hass.hassUrl(`${folder}/snapshot.jpg?width=1280&at=${Date.now()}`) : undefined;
  }

  /** With each new still: has somebody else changed the rules? */
  #lookAround(): void {
    const now = this.#rulesNow();
    if (now && !this.isSaving && !sameRules(now, this.#known)) {
      if (this.isChanged) this.theirs = now;
      else this.#begin(now);
    }
    this.requestUpdate();
  }

  #keepMine(): void {
    this.#known = this.theirs!;
    this.theirs = undefined;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") {
      // a second one in a row shuts a dialog without asking it
      if (!event.defaultPrevented) this.#leave(event);
      return;
    }
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
    if ((event.composedPath()[0] as Element).matches("input")) return;
    event.preventDefault();
    this.#step(event.shiftKey ? "redo" : "undo");
  }

  // What is shown

  protected override render(): unknown {
    const { say, drawing, draft } = this;
    const view = this.camera();
    const name = view?.info.name ?? this.entityId;
    const wrong = draftProblem(draft);
    return html`<dialog aria-labelledby="title" @cancel=${this.#leave} @close=${this.#shut} @keydown=${this.#key}>
      <header>
        <h2 id="title">${say("title", { camera: name })}</h2>
        ${iconButton(say("close"), "mdi:close", () => this.#leave())}
      </header>
      <main>
        <div class="see">
          <cloudcam-zone-picture
            .src=${this.#still.url}
            .ratio=${this.#ratio(view)}
            .shapes=${draft.shapes}
            .selected=${this.selected}
            .corner=${this.corner}
            .drawing=${drawing?.points}
            .color=${drawing ? this.#nextColor(drawing.kind) : "#fff"}
            .isBad=${wrong !== undefined && wrong.shape.key === this.selected}
            .say=${say}
            .host=${this}
          ></cloudcam-zone-picture>
          ${this.#still.failed ? html`<p class="quiet">${say("no_picture")}</p>` : nothing}
          <p class="message" role="status">${this.#hint(wrong)}</p>
          ${outcomeView(say, this.clock, this.#asker, this.isChanged, (id) => this.#alertUrl(id))}
        </div>
        <div class="set">
          ${this.theirs ? this.#conflict(this.theirs) : nothing}
          ${drawing ? this.#drawButtons(drawing) : this.#addButtons()}
          ${drawing ? nothing : details(this, draft, this.selected, this.corner)}
          ${this.#sensitivity()}
        </div>
      </main>
      <footer>
        ${iconButton(say("undo"), "mdi:undo", () => this.#step("undo"), {
          isDisabled: !this.#history.canUndo,
        })}
        ${iconButton(say("redo"), "mdi:redo", () => this.#step("redo"), {
          isDisabled: !this.#history.canRedo,
        })}
        <span class="space"></span>
        <button class="chip" @click=${() => this.#leave()}>${say("discard")}</button>
        <button
          class="chip primary"
          ?disabled=${this.isSaving || !this.isChanged || drawing !== undefined || this.theirs !== undefined}
          @click=${() => void this.#save()}
        >
          ${say("save")}
        </button>
      </footer>
    </dialog>`;
  }

  #ratio(view: CameraView | undefined): string {
    const video = view?.info.status.video;
    return video?.width && video.height ? `${video.width} / ${video.height}` : "16 / 9";
  }

  #hint(wrong: { shape: Shape; problem: DraftProblem } | undefined): string {
    if (this.message) return this.message;
    if (this.drawing) return this.say(this.drawing.points.length > 2 ? "drawing_more" : "drawing");
    if (!wrong) return "";
    const problem = this.say(PROBLEM_TEXTS[wrong.problem]);
    return this.say("problem_at", { name: this.nameOf(wrong.shape), problem });
  }

  #alertUrl(id: string): string | undefined {
    const folder = this.camera()?.folder;
    return folder ? this.hass.hassUrl(`${folder}/alerts/${id}/snapshot.jpg`) : undefined;
  }

  #nextColor(kind: Kind): string {
    const shape = newShape(kind, [], "");
    return colorOf(shape, [...this.draft.shapes, shape]);
  }

  #addButtons(): unknown {
    const count = (kind: Kind) => this.draft.shapes.filter((shape) => shape.kind === kind).length;
    return html`<div class="row" role="group" aria-label=${this.say("add")}>
      ${kindsOf(this.draft).map(
        (kind) => html`<button
          class="chip"
          title=${this.say(`about_${kind}`)}
          ?disabled=${count(kind) >= MOST_OF_A_KIND}
          @click=${() => {
            this.select(undefined, undefined);
            this.drawing = { kind, points: [] };
          }}
        >
          <ha-icon icon="mdi:plus"></ha-icon>${this.say(`add_${kind}`)}
        </button>`,
      )}
    </div>`;
  }

  #drawButtons({ kind, points }: { kind: Kind; points: Points }): unknown {
    return html`<p class="quiet">${this.say(`about_${kind}`)}</p>
      <div class="row">
        <button class="chip primary" ?disabled=${points.length < 3} @click=${() => this.finish()}>
          ${this.say("finish")}
        </button>
        <button
          class="chip"
          ?disabled=${!points.length}
          @click=${() => (this.drawing = { kind, points: points.slice(0, -1) })}
        >
          ${this.say("undo")}
        </button>
        <button
          class="chip"
          @click=${() => this.#add(kind, rectangle(this.draft.shapes.length))}
        >
          ${this.say("use_rectangle")}
        </button>
        <button class="chip" @click=${() => (this.drawing = undefined)}>${this.say("cancel")}</button>
      </div>`;
  }

  #sensitivity(): unknown {
    const { sensitivity } = this.draft;
    return html`<fieldset>
      <legend>${this.say("sensitivity")}</legend>
      <div class="steps">
        ${SENSITIVITIES.map(
          (step) => html`<button
            class="chip"
            aria-pressed=${step === sensitivity}
            @click=${() => this.#set({ ...this.draft, sensitivity: step })}
          >
            ${this.say(step)}
          </button>`,
        )}
      </div>
    </fieldset>`;
  }

  #conflict(theirs: Rules): unknown {
    return html`<div class="conflict" role="alert">
      <b>${this.say("changed_elsewhere")}</b>
      <div class="row">
        <button class="chip" @click=${() => this.#begin(theirs)}>${this.say("take_theirs")}</button>
        <button class="chip" @click=${() => this.#keepMine()}>${this.say("keep_mine")}</button>
      </div>
    </div>`;
  }

  static override styles = editorStyles;
}
