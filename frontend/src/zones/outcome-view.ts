/** What the change would have done: a sentence, and pictures of what would be missing. */
import { html, nothing } from "lit";
import { errorText } from "../backend";
import { SECOND_US, type Clock } from "../time";
import type { Asker, JudgedAlert, Outcome } from "./outcome";
import type { Say } from "./texts";

const MOST_SHOWN = 12;

export function outcomeView(
  say: Say,
  clock: Clock,
  asker: Asker,
  isChanged: boolean,
  pictureOf: (alertId: string) => string | undefined,
): unknown {
  const { outcome, error } = asker;
  const dropped = outcome?.alerts.filter((alert) => alert.fate === "dropped") ?? [];
  return html`<section class="outcome" aria-busy=${asker.isWaiting}>
    <p role="status">
      ${error ? say("outcome_failed", { error: errorText(error) }) : told(say, outcome, isChanged)}
    </p>
    ${dropped.length
      ? html`<ul class="dropped" tabindex="0" aria-label=${say("would_drop")}>
          ${dropped.slice(0, MOST_SHOWN).map((alert) => picture(say, clock, alert, pictureOf))}
        </ul>`
      : nothing}
  </section>`;
}

function told(say: Say, outcome: Outcome | undefined, isChanged: boolean): string {
  if (!outcome) return say("outcome_waiting");
  const { kept, dropped, unknown } = outcome;
  if (!kept && !dropped && !unknown) return say("outcome_none");
  const words: string[] = [];
  if (dropped) words.push(say("outcome", { kept, dropped }));
  else if (kept) words.push(say("outcome_all", { kept }));
  if (unknown) words.push(say("outcome_unknown", { unknown }));
  if (isChanged && !dropped) words.push(say("outcome_more"));
  return words.join(" ");
}

function picture(
  say: Say,
  clock: Clock,
  alert: JudgedAlert,
  pictureOf: (alertId: string) => string | undefined,
): unknown {
  const when = clock.dayAndMinutes(alert.start_us, Date.now() * 1000);
  const why = say((alert.reason ? `reason_${alert.reason}` : "reason_several"));
  return html`<li data-alert=${alert.alert_id}>
    <img
      src=${pictureOf(alert.alert_id) ?? ""}
      alt=""
      loading="lazy"
      title=${clock.seconds(Math.round(alert.start_us / SECOND_US) * SECOND_US)}
    />
    <span><b>${when}</b> ${why}</span>
  </li>`;
}
