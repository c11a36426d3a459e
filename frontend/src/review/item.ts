/** One alert of the list. */
import { html, nothing } from "lit";
import { textKey, type TextKey, type Translate } from "../i18n";
import { iconButton } from "../icon-button";
import { lengthText, type Clock } from "../time";
import { labelColor } from "../timeline/palette";
import type { Alert, CameraView, Label } from "../types";
import type { AlertAction } from "./alerts";
import type { Visit } from "./fold";
import { verdictKey, verdictsFor } from "./verdicts";
import type { Backend } from "../backend";

/** What an alert's item asks of the list it is in. */
export interface ItemHost {
  readonly cameras: ReadonlyMap<string, CameraView>;
  readonly pinned: ReadonlySet<string>;
  readonly nowUs: number;
  readonly t: Translate;
  readonly clock: Clock;
  /** Whether the user may share alerts and delete them. */
  readonly isAdmin: boolean;
  readonly backend: Backend;
  /** The alert of which it is being said what it was. */
  readonly judged: string | undefined;
  resolve(path: string): string;
  isSeen(alert: Alert): boolean;
  isPlaying(visit: Visit): boolean;
  /** Whether it is among the chosen ones; undefined while nothing is being chosen. */
  isChosen(visit: Visit): boolean | undefined;
  /** It was tapped. */
  open(visit: Visit): void;
  tell(action: AlertAction, visits: readonly Visit[]): void;
  judge(alertId: string | undefined): void;
}

export function item(host: ItemHost, visit: Visit): unknown {
  const { alert } = visit;
  const isChosen = host.isChosen(visit);
  const isPlaying = host.isPlaying(visit);
  return html`<li class=${isPlaying ? "playing" : ""} data-alert=${alert.id}>
    <button
      class="open"
      aria-pressed=${isChosen === undefined ? nothing : String(isChosen)}
      aria-current=${isPlaying ? "true" : nothing}
      @click=${() => host.open(visit)}
    >
      ${picture(host, alert, isChosen)} ${words(host, visit)}
    </button>
    ${isPlaying && isChosen === undefined ? actions(host, visit) : nothing}
  </li>`;
}

function picture(host: ItemHost, alert: Alert, isChosen: boolean | undefined): unknown {
  const folder = host.cameras.get(alert.entity_id)?.folder;
  const length = alert.end_us
    ? lengthText(Math.max(1e6, alert.end_us - alert.start_us))
    : host.t("going_on");
  return html`<span class="picture">
    ${alert.snapshot_us && folder
      ? html`<img
          loading="lazy"
          decoding="async"
          alt=""
          src=${host.resolve(`${folder}/alerts/${alert.id}/snapshot.jpg?box=1`)}
        />`
      : html`<ha-icon icon=${ICONS[alert.label]}></ha-icon>`}
    <span class="length">${length}</span>
    ${isChosen === undefined
      ? nothing
      : html`<ha-icon
          class="check"
          icon=${isChosen ? "mdi:checkbox-marked-circle" : "mdi:circle-outline"}
        ></ha-icon>`}
    ${host.pinned.has(alert.id) ? html`<ha-icon class="pin" icon="mdi:pin"></ha-icon>` : nothing}
  </span>`;
}

function words(host: ItemHost, { alert, folded }: Visit): unknown {
  const { t } = host;
  const what = t(textKey("", alert.animal ?? alert.label, "motion"));
  const name = alert.problem ? t(textKey("problem_", alert.problem, "health")) : what;
  const camera = host.cameras.get(alert.entity_id);
  const said = verdictKey(alert.verdict);
  const where = place(alert, camera, host.cameras.size);
  return html`<span class="words">
    <span class="what">
      <span class="dot" style="background:${labelColor(alert.label)}"></span>
      <b>${name}</b>
      ${host.isSeen(alert)
        ? nothing
        : html`<span class="new"><span class="spoken">${t("unseen")}</span></span>`}
    </span>
    <span class="quiet"><bdi>${host.clock.dayAndMinutes(alert.start_us, host.nowUs)}</bdi></span>
    <span class="quiet where">
      <bdi>${[where, folded.length ? t("folded_motion") : ""].filter(Boolean).join(" · ")}</bdi>
    </span>
    ${said ? html`<span class="quiet">${t("you_said", { verdict: t(said) })}</span>` : nothing}
  </span>`;
}

function actions(host: ItemHost, visit: Visit): unknown {
  const { t } = host;
  const { alert } = visit;
  const button = (action: AlertAction, icon: string, text: TextKey) =>
    iconButton(t(text), icon, () => host.tell(action, [visit]));
  const isJudged = host.judged === alert.id;
  return html`<div class="actions" role="toolbar" aria-label=${t("more_buttons")}>
      ${host.pinned.has(alert.id)
        ? button("unpin", "mdi:pin-off-outline", "unpin")
        : button("pin", "mdi:pin-outline", "pin")}
      ${button("download", "mdi:download", "download")}
      ${button("link", "mdi:link-variant", "copy_link")}
      ${host.isAdmin ? button("share", "mdi:share-variant-outline", "share") : nothing}
      ${host.backend.canLabel && verdictsFor(alert).length
        ? iconButton(
            t("label"),
            "mdi:tag-check-outline",
            () => host.judge(isJudged ? undefined : alert.id),
            { isExpanded: isJudged },
          )
        : nothing}
      ${host.isAdmin ? button("delete", "mdi:delete-outline", "delete") : nothing}
    </div>
    ${isJudged
      ? html`<cloudcam-verdicts
          .alerts=${[alert]}
          .backend=${host.backend}
          .t=${t}
        ></cloudcam-verdicts>`
      : nothing}`;
}

const ICONS: Record<Label, string> = {
  person: "mdi:account",
  pet: "mdi:paw",
  motion: "mdi:motion-sensor",
  sound: "mdi:volume-high",
  health: "mdi:cctv-off",
};

/** Where it was: the camera if there are several, and its zones. */
function place(alert: Alert, camera: CameraView | undefined, cameras: number): string {
  const zones = alert.zones.map((zone) => zone.name);
  return [...(cameras > 1 && camera ? [camera.info.name] : []), ...zones].join(" · ");
}
