/** While it is made, what was made, and the consent: nothing has left until the last. */
import { html, nothing } from "lit";
import { check, note } from "./fields";
import { momentText } from "./figures";
import type { ShareStepHost } from "./host";
import type { Share } from "./shares";
import { sourceOf, summaryOf } from "./summary";

const LITTLE_PCT = 50;

export function makingStep(host: ShareStepHost): unknown {
  const { say, share } = host;
  if (share?.state === "failed") {
    return html`<div class="set">
      ${note("bad", "mdi:alert-circle-outline", [html`<b>${say("failed_title")}</b><br />`, share.problem], "alert")}
    </div>`;
  }
  const percent = Math.floor((share?.progress ?? 0) * 100);
  return html`<div class="set">
    <p>${say("making")}</p>
    <progress max="100" .value=${percent} aria-label=${say("step_making")}></progress>
    <p class="time" aria-hidden="true">${percent} %</p>
    <p class="quiet">${say("making_close")}</p>
  </div>`;
}

export function previewStep(host: ShareStepHost): unknown {
  const { say, share, previewUrl } = host;
  if (!share) return nothing;
  return html`${previewUrl
      ? html`<video
          controls
          autoplay
          playsinline
          .muted=${!share.with_audio}
          aria-label=${say("preview")}
          src=${previewUrl}
          @error=${(event: Event) =>
            host.previewFailed((event.target as HTMLVideoElement).error?.message ?? "")}
        ></video>`
      : html`<div class="set"><progress aria-label=${say("preview")}></progress></div>`}
    <div class="set">
      <p>
        ${say(share.content === "original" ? "preview_original" : "preview_exactly")}
        <small><bdi>${sourceOf(host, share)}</bdi></small>
      </p>
      ${warnings(host, share)}
      <h3>${say("leaves")}</h3>
      <dl>
        ${summaryOf(host, share).map(
          ({ name, value }) =>
            html`<dt>${say(name)}</dt>
              <dd class=${name === "row_hash" ? "hash" : ""}><bdi>${value}</bdi></dd>`,
        )}
      </dl>
    </div>`;
}

function warnings({ say }: ShareStepHost, share: Share): unknown {
  const visible = share.visible_pct;
  const isChosen = share.content === "subject";
  const seen = visible === null ? "" : say(isChosen ? "seen_subject" : "seen", { percent: Math.round(visible) });
  const isLittle = isChosen && visible !== null && visible < LITTLE_PCT;
  return html`
    ${share.content === "whole" ? note("warn", "mdi:account-group-outline", say("warn_whole")) : nothing}
    ${share.content === "original"
      ? note("warn", "mdi:account-group-outline", say("warn_original"))
      : nothing}
    ${seen
      ? note(
          isLittle ? "warn" : "",
          "mdi:eye-outline",
          isLittle ? [seen, " ", say("seen_little")] : seen,
        )
      : nothing}
    ${share.content === "original"
      ? nothing
      : note("", "mdi:magnify", say(share.content === "whole" ? "look_whole" : "look_hidden"))}
  `;
}

export function consentStep(host: ShareStepHost): unknown {
  const { say, share } = host;
  if (!share) return nothing;
  const until = momentText(host.hass, host.nowUs() + share.expires_s * 1e6);
  return html`<div class="set">
    <p class="big">
      ${say("consent_title", { recipient: share.recipient })}
    </p>
    <p>${share.purpose}</p>
    ${share.way === "link"
      ? html`<p>${say("consent_link", { until, views: viewsText(host, share) })}</p>`
      : note("warn", "mdi:file-alert-outline", say("consent_file"))}
    ${warnings(host, share)}
    ${check(say("consent_looked"), host.hasLooked, (has) => host.looked(has))}
  </div>`;
}

function viewsText({ say }: ShareStepHost, { views }: Share): string {
  if (views === null) return say("consent_views_any");
  return views === 1 ? say("consent_views_one") : say("consent_views", { count: views });
}
