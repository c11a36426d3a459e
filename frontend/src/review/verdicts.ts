/** Tells what alerts really were: first what the NVR would learn from it, then it learns. */
import { css, html, LitElement, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { errorText, type Backend, type Labelled } from "../backend";
import type { TextKey, Translate } from "../i18n";
import { buttons, focusRing } from "../styles";
import type { Alert } from "../types";

export type Verdict = "right" | "not_a_person" | "not_a_pet" | "person" | "cat" | "dog";

const TEXTS: Record<Verdict, TextKey> = {
  right: "label_right",
  not_a_person: "label_wrong",
  not_a_pet: "label_wrong_pet",
  person: "label_person",
  cat: "label_cat",
  dog: "label_dog",
};

/** What may be said of an alert; the NVR takes nothing else. */
export function verdictsFor(alert: Alert): Verdict[] {
  if (alert.label === "person") return ["right", "not_a_person", "cat", "dog"];
  if (alert.label !== "pet") return [];
  const others = (["cat", "dog"] as const).filter((animal) => animal !== alert.animal);
  return ["right", "not_a_pet", "person", ...others];
}

/** What may be said of all of them. */
export function verdictsForAll(alerts: readonly Alert[]): Verdict[] {
  const [first, ...others] = alerts.map(verdictsFor);
  return (first ?? []).filter((verdict) => others.every((all) => all.includes(verdict)));
}

/** The text of what was said of an alert before. */
export function verdictKey(verdict: string | null | undefined): TextKey | undefined {
  return verdict && verdict in TEXTS ? TEXTS[verdict as Verdict] : undefined;
}

/** What all these lessons would have left out together; an alert counts once. */
export interface Change {
  dropped: number;
  /** Of those, how many the owner had called wrong, and how many right or pinned. */
  wrong: number;
  kept: number;
  replayed: number;
}

export function together(answers: readonly Labelled[]): Change {
  const dropped = new Set(answers.flatMap((answer) => answer.alert_ids)).size;
  const sum = (of: (answer: Labelled) => number) =>
    Math.min(dropped, answers.map(of).reduce((a, b) => a + b, 0));
  return {
    dropped,
    wrong: sum((answer) => answer.would_drop_false),
    kept: sum((answer) => answer.would_drop_kept),
    replayed: answers.reduce((most, answer) => Math.max(most, answer.replayed), 0),
  };
}

type Step =
  | { is: "asking" | "working" }
  | { is: "sure"; verdict: Verdict; change: Change }
  | { is: "done"; lessons: string[]; isUnused: boolean }
  | { is: "undone" }
  | { is: "failed"; error: string };

export class CloudCamVerdicts extends LitElement {
  @property({ attribute: false }) alerts: readonly Alert[] = [];
  @property({ attribute: false }) backend!: Backend;
  @property({ attribute: false }) t!: Translate;
  @state() private step: Step = { is: "asking" };

  /** Whoever asks anew was answered by nothing else meanwhile. */
  #turn = 0;

  protected override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("alerts") as readonly Alert[] | undefined;
    if (before && ids(before) !== ids(this.alerts)) {
      this.#turn += 1;
      this.step = { is: "asking" };
    }
  }

  protected override render(): unknown {
    return html`<div role="status" aria-live="polite">${this.#shown()}</div>`;
  }

  #shown(): unknown {
    const { t, step } = this;
    switch (step.is) {
      case "asking":
        return html`<span class="question">${t("label_question")}</span>${this.#choices()}`;
      case "working":
        return html`<span>${t("loading")}</span>`;
      case "sure":
        return html`<span>${changeText(step.change, t)}</span>
          ${this.#chip("label_teach", () => this.#teach(step.verdict), true)}
          ${this.#chip("cancel", () => this.#ask())}`;
      case "done":
        return html`<span>${t(step.isUnused ? "label_done_unused" : "label_done")}</span>
          ${step.lessons.length
            ? this.#chip("undo", () => this.#undo(step.lessons))
            : nothing}`;
      case "undone":
        return html`<span>${t("label_undone")}</span>`;
      case "failed":
        return html`<span>${t("failed", { error: step.error })}</span>
          ${this.#chip("retry", () => this.#ask())}`;
    }
  }

  #choices(): unknown {
    const possible = verdictsForAll(this.alerts);
    if (!possible.length) return html`<span>${this.t("label_none")}</span>`;
    return possible.map((verdict) => {
      const isSaid = this.alerts.every((alert) => alert.verdict === verdict);
      return this.#chip(TEXTS[verdict], () => this.#choose(verdict), isSaid);
    });
  }

  #chip(text: TextKey, act: () => void, isPrimary = false): unknown {
    return html`<button class="chip ${isPrimary ? "primary" : ""}" @click=${act}>
      ${this.t(text)}
    </button>`;
  }

  #ask(): void {
    this.step = { is: "asking" };
  }

  /** Being right changes nothing that was told, so nothing has to be asked first. */
  #choose(verdict: Verdict): void {
    if (verdict === "right") this.#teach(verdict);
    else {
      void this.#try(async (told) => {
        const answers = await this.#label(verdict, true);
        told({ is: "sure", verdict, change: together(answers) });
      });
    }
  }

  #teach(verdict: Verdict): void {
    void this.#try(async (told) => {
      const answers = await this.#label(verdict, false);
      const lessons = answers.flatMap(({ lesson }) => (lesson ? [lesson] : []));
      told({
        is: "done",
        lessons: lessons.map((lesson) => lesson.lesson_id),
        isUnused: lessons.some((lesson) => !lesson.enabled),
      });
    });
  }

  #undo(lessons: string[]): void {
    void this.#try(async (told) => {
      for (const lesson of lessons) await this.backend.forgetLesson(lesson);
      told({ is: "undone" });
    });
  }

  async #label(verdict: Verdict, dryRun: boolean): Promise<Labelled[]> {
    const answers: Labelled[] = [];
    for (const alert of this.alerts) {
      answers.push(await this.backend.labelAlert(alert, verdict, dryRun));
    }
    return answers;
  }

  async #try(act: (told: (step: Step) => void) => Promise<void>): Promise<void> {
    const turn = (this.#turn += 1);
    const told = (step: Step): void => {
      if (turn === this.#turn) this.step = step;
    };
    this.step = { is: "working" };
    try {
      await act(told);
    } catch (error) {
      told({ is: "failed", error: errorText(error) });
    }
  }

  static override styles = [
    focusRing,
    buttons,
    css`
      :host {
        display: block;
      }
      div {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px;
        padding: 8px 12px 12px;
        font-size: calc(14px * var(--ha-font-size-scale, 1));
      }
      span {
        flex: 1 1 100%;
      }
    `,
  ];
}

function ids(alerts: readonly Alert[]): string {
  return alerts.map((alert) => alert.id).join();
}

/** What the change is, in the owner's words. */
export function changeText(change: Change, t: Translate): string {
  const told =
    change.dropped > 1
      ? t("teach_change", { ...change })
      : t("teach_change_one", { ...change });
  return change.kept ? `${told} ${t("teach_kept", { kept: change.kept })}` : told;
}
