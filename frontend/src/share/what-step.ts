/** The first step: which time, what is visible of it, and who. */
import { html, nothing } from "lit";
import { iconButton } from "../icon-button";
import { lengthText, MINUTE_US, SECOND_US } from "../time";
import {
  confirmed,
  CONTENTS,
  EXTRAS,
  nextMoment,
  trim,
  unconfirm,
  withContent,
} from "./draft";
import { check, choices, wrong } from "./fields";
import { candidateAt, sideOf } from "./finder";
import type { ShareStepHost } from "./host";
import type { Background, Candidate } from "./shares";

export function whatStep(host: ShareStepHost): unknown {
  const { say, draft } = host;
  return html`<div class="see">${picture(host)} ${scrub(host)}</div>
    <div class="set">
      ${draft.content === "subject" ? who(host) : nothing}
      ${choices(
        "content",
        say("visible"),
        CONTENTS.map((value) => ({
          value,
          text: say(`content_${value}`),
          about: say(`about_${value}`),
        })),
        draft.content,
        (content) => host.change(withContent(draft, content)),
      )}
      ${range(host)} ${draft.content === "original" ? nothing : extras(host)}
    </div>`;
}

function picture(host: ShareStepHost): unknown {
  const { say, camera, draft, clock } = host;
  const video = camera?.info.status.video;
  const folder = camera?.folder;
  const found = draft.content === "subject" ? host.finder.found : undefined;
  return html`<cloudcam-share-moment
    .folder=${folder ? host.hass.hassUrl(folder) : undefined}
    .atUs=${host.atUs}
    .ratio=${video?.width && video.height ? `${video.width} / ${video.height}` : "16 / 9"}
    .candidates=${found?.candidates ?? []}
    .chosen=${chosenOf(host)}
    .marked=${host.marked}
    .alt=${`${camera?.info.name ?? ""}, ${clock.seconds(host.atUs)}`}
    .missing=${say("no_picture")}
    @cloudcam-choose=${({ detail }: CustomEvent<number>) => {
      const candidate = found?.candidates[detail];
      if (candidate) host.choose(candidate, found.time_us);
    }}
  ></cloudcam-share-moment>`;
}

/** Who of those of this moment was chosen; -1 if nobody. */
function chosenOf({ draft, finder }: ShareStepHost): number {
  const { found } = finder;
  const point = found && draft.subject.find(({ at_us }) => at_us === found.time_us);
  return point ? candidateAt(found.candidates, point) : -1;
}

function scrub(host: ShareStepHost): unknown {
  const { say, draft, clock, atUs } = host;
  const to = (us: number): void =>
    host.lookAt(Math.max(draft.startUs, Math.min(draft.endUs, us)));
  return html`<div class="scrub" dir="ltr">
    ${iconButton(say("earlier"), "mdi:chevron-left", () => to(atUs - SECOND_US))}
    <input
      type="range"
      min="0"
      max=${Math.round((draft.endUs - draft.startUs) / 1000)}
      step="100"
      aria-label=${say("moment")}
      aria-valuetext=${clock.seconds(atUs)}
      .value=${String(Math.round((atUs - draft.startUs) / 1000))}
      @input=${(event: Event) =>
        to(draft.startUs + Number((event.target as HTMLInputElement).value) * 1000)}
    />
    ${iconButton(say("later"), "mdi:chevron-right", () => to(atUs + SECOND_US))}
    <span class="time" aria-hidden="true">${clock.seconds(atUs)}</span>
  </div>`;
}

function who(host: ShareStepHost): unknown {
  const { say, finder } = host;
  const { found, error } = finder;
  const state = error
    ? say("failed", { error })
    : !found
      ? say("looking")
      : found.candidates.length
        ? ""
        : say("nobody");
  return html`<fieldset>
      <legend>${say("who")}</legend>
      <small>${say("who_hint")}</small>
      <div class="row">
        ${found?.candidates.map((one, index) => candidate(host, one, index, found.time_us))}
      </div>
      <p class="quiet" role="status">${state}</p>
      ${error
        ? html`<div class="row">
            <button class="chip" @click=${() => finder.again()}>
              <ha-icon icon="mdi:refresh"></ha-icon>${say("retry")}
            </button>
          </div>`
        : nothing}
      ${chosen(host)} ${wrong(host, "subject")}
    </fieldset>
    ${choices<Background>(
      "background",
      say("around"),
      (["black", "scene"] as const).map((value) => ({ value, text: say(`background_${value}`) })),
      host.draft.background,
      (background) => host.change({ ...host.draft, background }),
    )}`;
}

function candidate(host: ShareStepHost, one: Candidate, index: number, timeUs: number): unknown {
  const { say } = host;
  const label = say(one.label === "cat" || one.label === "dog" || one.label === "pet" ? one.label : "person");
  const number = index + 1;
  const where = say(`where_${sideOf(one)}`);
  return html`<button
    class="chip"
    aria-pressed=${index === chosenOf(host)}
    aria-label=${say("candidate_where", { label, number, where, sure: Math.round(one.score * 100) })}
    @focus=${() => host.mark(index)}
    @blur=${() => host.mark(-1)}
    @click=${() => host.choose(one, timeUs)}
  >
    ${say("candidate", { label, number })}
  </button>`;
}

/** The moments at which somebody was chosen. */
function chosen(host: ShareStepHost): unknown {
  const { say, clock, draft } = host;
  const points = confirmed(draft);
  if (!points.length) return nothing;
  const next = nextMoment(draft);
  return html`<div class="label">${say("confirmed")}</div>
    <div class="row">
      ${points.map(({ at_us }) => {
        const time = clock.seconds(at_us);
        return html`<span class="chosen">
          <button aria-label=${say("go_to", { time })} @click=${() => host.lookAt(at_us)}>${time}</button>
          ${iconButton(say("unconfirm", { time }), "mdi:close", () => host.change(unconfirm(draft, at_us)))}
        </span>`;
      })}
    </div>
    <small>${say("confirmed_hint")}</small>
    ${next === undefined
      ? nothing
      : html`<div class="row">
          <button class="chip" @click=${() => host.lookAt(next)}>
            <ha-icon icon="mdi:skip-next-outline"></ha-icon>${say("next_moment")}
          </button>
        </div>`}`;
}

function range(host: ShareStepHost): unknown {
  const { say, draft } = host;
  const length = lengthText(draft.endUs - draft.startUs);
  return html`<fieldset>
    <legend>${say("range")}</legend>
    <div class="ends">${end(host, "startUs")} ${end(host, "endUs")}</div>
    <small role="status">${say("length", { length })}</small>
    ${wrong(host, "range")}
  </fieldset>`;
}

function end(host: ShareStepHost, name: "startUs" | "endUs"): unknown {
  const { say, draft, clock } = host;
  const what = say(name === "startUs" ? "from" : "until");
  const steps = draft.content === "original" ? [10 * MINUTE_US, MINUTE_US] : [10 * SECOND_US, SECOND_US];
  const text = (us: number): string =>
    us >= MINUTE_US
      ? say("minutes", { count: us / MINUTE_US })
      : say("seconds", { count: us / SECOND_US });
  const step = (us: number): unknown => {
    const length = text(Math.abs(us));
    return html`<button
      aria-label=${say(us < 0 ? "step_back" : "step_on", { what, length })}
      @click=${() => {
        const trimmed = trim(draft, name, draft[name] + us, host.nowUs());
        host.change(trimmed);
        host.lookAt(trimmed[name]);
      }}
    >
      <bdi>${us < 0 ? "−" : "+"}${length}</bdi>
    </button>`;
  };
  return html`<span>${what}</span> ${steps.map((us) => step(-us))}
    <span class="time">${clock.seconds(draft[name])}</span>
    ${[...steps].reverse().map((us) => step(us))}`;
}

function extras(host: ShareStepHost): unknown {
  const { say, draft, camera } = host;
  return html`<fieldset>
    <legend>${say("extras")}</legend>
    ${EXTRAS.map((extra) =>
      check(say(extra, { name: camera?.info.name ?? "" }), draft[extra], (isOn) =>
        host.change({ ...host.draft, [extra]: isOn }),
      ),
    )}
  </fieldset>`;
}
