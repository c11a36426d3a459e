/** The second step: for whom it is, what for, how it leaves and until when. */
import { html, nothing } from "lit";
import {
  EXPIRIES_S,
  LONGEST_PHRASE,
  LONGEST_PURPOSE,
  LONGEST_RECIPIENT,
  VIEWS,
  withWay,
  type Draft,
} from "./draft";
import { check, choices, note, wrong } from "./fields";
import { spanText } from "./figures";
import type { ShareStepHost } from "./host";
import { suggestPhrase } from "./phrase";

export function whoStep(host: ShareStepHost): unknown {
  const { say, draft } = host;
  const isLink = draft.way === "link";
  return html`<div class="set">
    ${text(host, "recipient", LONGEST_RECIPIENT)} ${text(host, "purpose", LONGEST_PURPOSE)}
    ${draft.content === "original"
      ? note("", "mdi:folder-zip-outline", [say("packaging_original"), " ", say("about_file")])
      : html`${ways(host)} ${isLink ? linkNotes(host) : packagings(host)}`}
    ${select(
      say(isLink ? "expires" : "expires_file"),
      EXPIRIES_S.map((value) => [value, spanText(value, host.hass.locale.language)] as const),
      draft.expiresS,
      (expiresS) => host.change({ ...host.draft, expiresS }),
    )}
    ${isLink ? linkFields(host) : nothing}
  </div>`;
}

function text(host: ShareStepHost, name: "recipient" | "purpose", longest: number): unknown {
  const { say, draft } = host;
  const isWrong = host.problem(name) !== undefined;
  return html`<label class="field">
      <span class="label">${say(name)}</span>
      <input
        type="text"
        name=${name}
        maxlength=${longest}
        autocomplete="off"
        aria-invalid=${isWrong ? "true" : nothing}
        aria-describedby="${name}-hint ${isWrong ? `wrong-${name}` : ""}"
        .value=${draft[name]}
        @input=${(event: Event) => host.change({ ...host.draft, [name]: valueOf(event) })}
      />
    </label>
    <small id="${name}-hint">${say(`${name}_hint`)}</small>
    ${wrong(host, name)}`;
}

function ways(host: ShareStepHost): unknown {
  const { say, draft } = host;
  return html`${choices(
    "way",
    say("way"),
    (["file", "link"] as const).map((value) => ({
      value,
      text: say(`way_${value}`),
      about: say(`about_${value}`),
    })),
    draft.way,
    (way) => host.change(withWay(host.draft, way)),
  )}
  ${wrong(host, "way")}`;
}

function packagings(host: ShareStepHost): unknown {
  const { say, draft } = host;
  return choices(
    "packaging",
    say("packaging"),
    (["mp4", "zip"] as const).map((value) => ({ value, text: say(`packaging_${value}`) })),
    draft.packaging,
    (packaging) => host.change({ ...host.draft, packaging }),
  );
}

/** What stands against a link: it is off, or leads nowhere. */
function linkNotes(host: ShareStepHost): unknown {
  const { say, sharing, camera } = host;
  if (!sharing) return nothing;
  if (!sharing.links) {
    const open = html`<br /><a href="/config/integrations/integration/cloudcam" target="_blank">
        ${say("links_off_open")}</a
      >`;
    const name = camera?.info.name ?? "";
    return note("warn", "mdi:link-variant-off", [say("links_off", { name }), open]);
  }
  if (sharing.is_external) return nothing;
  return note("warn", "mdi:home-alert-outline", say("links_inside", { base: sharing.link_base ?? "–" }));
}

function linkFields(host: ShareStepHost): unknown {
  const { say, draft } = host;
  const isWrong = host.problem("phrase") !== undefined;
  const set = (phrase: string): void => host.change({ ...host.draft, phrase });
  return html`${select(
      say("views"),
      VIEWS.map((value) => [value, value === null ? say("views_any") : String(value)] as const),
      draft.views,
      (views) => host.change({ ...host.draft, views }),
    )}
    <label class="field">
      <span class="label">${say("phrase")}</span>
      <input
        type="text"
        name="phrase"
        maxlength=${LONGEST_PHRASE}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        aria-invalid=${isWrong ? "true" : nothing}
        aria-describedby="phrase-hint ${isWrong ? "wrong-phrase" : ""}"
        .value=${draft.phrase}
        @input=${(event: Event) => set(valueOf(event))}
      />
    </label>
    <small id="phrase-hint">${say("phrase_hint")}</small>
    ${host.hasLostPhrase ? note("warn", "mdi:form-textbox-password", say("phrase_lost")) : nothing}
    ${wrong(host, "phrase")}
    <div class="row">
      <button class="chip" @click=${() => set(suggestPhrase(host.hass.locale.language))}>
        <ha-icon icon="mdi:dice-multiple-outline"></ha-icon>${say("suggest")}
      </button>
    </div>
    ${check(say("may_download"), draft.mayDownload, (mayDownload) =>
      host.change({ ...host.draft, mayDownload }),
    )}`;
}

function select<T extends Draft["expiresS"] | Draft["views"]>(
  label: string,
  options: readonly (readonly [T, string])[],
  value: T,
  chosen: (value: T) => void,
): unknown {
  const changed = (event: Event): void =>
    chosen(options[(event.target as HTMLSelectElement).selectedIndex]![0]);
  return html`<label class="field">
    <span class="label">${label}</span>
    <select @change=${changed}>
      ${options.map(([one, text]) => html`<option ?selected=${one === value}>${text}</option>`)}
    </select>
  </label>`;
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement).value;
}
