/** The shares of the house in a list: drafts, what can be opened now, and what has ended. */
import { html, nothing } from "lit";
import { lengthText, type Clock } from "../time";
import type { Hass } from "../types";
import { momentText, shortMoment } from "./figures";
import { isDraft, type Share } from "./shares";
import type { Say, ShareKey } from "./texts";

export interface ListHost {
  readonly hass: Hass;
  readonly clock: Clock;
  readonly say: Say;
  readonly isAdmin: boolean;
  /** The share that something is being done with. */
  readonly busy: string;
  /** The one that the page's address names. */
  readonly shown: string;
  nowUs(): number;
  show(share: Share): void;
  end(share: Share): void;
  release(share: Share): void;
  receipt(share: Share): void;
}

type Group = "draft" | "active" | "ended";
const GROUPS: readonly Group[] = ["draft", "active", "ended"];

/** What can be opened now is first, but for drafts, which wait for somebody. */
export function groupsOf(shares: Iterable<Share>): Map<Group, Share[]> {
  const groups = new Map<Group, Share[]>(GROUPS.map((group) => [group, []]));
  for (const share of shares) groups.get(groupOf(share))!.push(share);
  for (const of of groups.values()) of.sort((a, b) => newestUs(b) - newestUs(a));
  return groups;
}

function groupOf(share: Share): Group {
  if (isDraft(share)) return "draft";
  return share.state === "active" ? "active" : "ended";
}

function newestUs({ ended_us, consented_us, created_us }: Share): number {
  return ended_us ?? consented_us ?? created_us;
}

export function sharesList(host: ListHost, shares: Iterable<Share>): unknown {
  return [...groupsOf(shares)].map(([group, of]) =>
    of.length
      ? html`<h2>${host.say(`group_${group}`)}</h2>
          <ul class="box rows">
            ${of.map((share) => row(host, share))}
          </ul>`
      : nothing,
  );
}

function row(host: ListHost, share: Share): unknown {
  const { say } = host;
  const length = lengthText(share.end_us - share.start_us);
  const when = shortMoment(host.hass, host.clock, share.start_us, host.nowUs());
  const what = [share.camera, when, length, say(`content_${share.content}`)];
  return html`<li
    class="row ${share.id === host.shown ? "shown" : ""}"
    data-share=${share.id}
    data-state=${share.state}
  >
    <ha-icon icon=${iconOf(share)}></ha-icon>
    <div class="grow">
      <span class="title"><bdi>${share.recipient}</bdi></span>
      <span class="text"><bdi>${share.purpose}</bdi></span>
      <span class="quiet text">${what.join(" · ")}</span>
      <span class="text state">${stateText(host, share)}</span>
      ${share.pin_id ? html`<span class="quiet text">${say("kept")}</span>` : nothing}
      ${share.state === "rendering"
        ? html`<progress
            max="100"
            .value=${share.progress * 100}
            aria-label=${say("step_making")}
          ></progress>`
        : nothing}
      <div class="deeds">${deeds(host, share)}</div>
    </div>
  </li>`;
}

const ICONS: Record<Group, string> = {
  draft: "mdi:file-eye-outline",
  active: "mdi:link-variant",
  ended: "mdi:lock-outline",
};

function iconOf(share: Share): string {
  if (share.state === "failed") return "mdi:alert-circle-outline";
  const group = groupOf(share);
  return group === "active" && share.way === "file" ? "mdi:file-video-outline" : ICONS[group];
}

type TextHost = Pick<ListHost, "hass" | "clock" | "say" | "nowUs">;

/** How a share is, in a sentence or two. */
export function stateText(host: TextHost, share: Share): string {
  const { say } = host;
  switch (share.state) {
    case "rendering":
      return say("state_rendering", { percent: Math.floor(share.progress * 100) });
    case "ready":
      return say("state_ready");
    case "failed":
      return say("state_failed", { problem: share.problem ?? "" });
    case "active":
      return [
        ...(share.expires_us ? [say("state_until", { until: momentText(host.hass, share.expires_us) })] : []),
        ...opened(host, share),
      ].join(" · ");
    case "ended": {
      const how = say(`ended_${share.ended ?? "expired"}`, { name: enderOf(say, share) });
      const at = share.ended_us;
      const parts = [at ? say("ended_at", { how, time: momentText(host.hass, at) }) : how];
      return [...parts, ...(share.consented_us ? opened(host, share) : [])].join(" · ");
    }
  }
}

function enderOf(say: Say, { ended_by }: Share): string {
  return !ended_by || ended_by === "nvr" ? say("nvr_itself") : ended_by;
}

/** How many times, and when last; of a file nobody can know. */
function opened(host: TextHost, share: Share): string[] {
  const { hass, clock, say } = host;
  const { way, views, views_used: count, opened_us, state } = share;
  const isUsedUp = state === "active" && views !== null && count >= views;
  if (way === "file") return [];
  if (!count) return [say("state_not_opened")];
  const key: ShareKey = views === null ? "state_opened_any" : "state_opened";
  return [
    say(key, { count, views: views ?? "" }),
    ...(opened_us ? [say("state_opened_last", { time: shortMoment(hass, clock, opened_us, host.nowUs()) })] : []),
    ...(isUsedUp ? [say("state_no_more")] : []),
  ];
}

function deeds(host: ListHost, share: Share): unknown {
  const { say, isAdmin } = host;
  const { state, way, recipient } = share;
  const button = (text: ShareKey, act: () => void, look = ""): unknown =>
    html`<button
      class="chip ${look}"
      aria-label="${say(text)}: ${recipient}"
      ?disabled=${host.busy === share.id}
      @click=${act}
    >
      ${say(text)}
    </button>`;
  return [
    isAdmin && state === "ready" && button("look", () => host.show(share), "primary"),
    isAdmin && state === "rendering" && button("look_making", () => host.show(share)),
    isAdmin && state === "active" && way === "file" && button("get_file", () => host.show(share)),
    isDraft(share) && button("discard", () => host.end(share)),
    state === "active" && button("revoke", () => host.end(share), "danger"),
    isAdmin && share.consented_us !== null && button("receipt", () => host.receipt(share)),
    isAdmin && share.pin_id !== null && button("release", () => host.release(share)),
  ].filter((one) => one !== false);
}
