/** Parts that the steps are made of. */
import { html, nothing } from "lit";
import { longestOf, type Field } from "./draft";
import type { ShareStepHost } from "./host";
import { MINUTE_US } from "../time";

/** What is wrong with a field, at the field. */
export function wrong(host: ShareStepHost, field: Field): unknown {
  const problem = host.problem(field);
  if (!problem) return nothing;
  const length = host.say("minutes", { count: longestOf(host.draft) / MINUTE_US });
  return html`<p class="wrong" id="wrong-${field}">
    <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
    <span>${host.say(`problem_${problem}`, { length })}</span>
  </p>`;
}

export interface Choice<T> {
  value: T;
  text: string;
  about?: string;
  isDisabled?: boolean;
}

/** One of several, each with a sentence. */
export function choices<T extends string>(
  name: string,
  legend: string,
  of: readonly Choice<T>[],
  value: T,
  chosen: (value: T) => void,
): unknown {
  return html`<fieldset>
    <legend>${legend}</legend>
    <div class="choices">
      ${of.map(
        (one) => html`<label class="choice">
          <input
            type="radio"
            name=${name}
            value=${one.value}
            .checked=${one.value === value}
            ?disabled=${one.isDisabled}
            @change=${() => chosen(one.value)}
          />
          <span><b>${one.text}</b>${one.about ? html`<small>${one.about}</small>` : nothing}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}

export function check(text: string, isOn: boolean, changed: (isOn: boolean) => void): unknown {
  return html`<label class="check">
    <input
      type="checkbox"
      .checked=${isOn}
      @change=${(event: Event) => changed((event.target as HTMLInputElement).checked)}
    />
    <span>${text}</span>
  </label>`;
}

export function note(kind: "" | "warn" | "bad", icon: string, text: unknown, role = ""): unknown {
  return html`<div class="note ${kind}" role=${role || nothing}>
    <ha-icon icon=${icon}></ha-icon><span>${text}</span>
  </div>`;
}
