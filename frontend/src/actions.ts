/** What is done with alerts that somebody chose. */
import { Backend, errorText, isNotFound } from "./backend";
import type { TextKey, Translate } from "./i18n";
import { alertsFor, type ActionDetail, type AlertAction } from "./review/alerts";
import { clipName, download } from "./review/download";
import { alertLink, panelLink } from "./review/link";
import type { Seen } from "./seen";
import { openShare, type ShareHost } from "./share/open";
import { clockOf } from "./time";
import type { Alert, Pin } from "./types";

export interface ActionHost extends ShareHost {
  readonly seen: Seen;
  readonly pins: readonly Pin[];
  /** Whether the alerts of all cameras are in the list, also those of other cards. */
  readonly listsAll: boolean;
  loadPins(): Promise<void>;
  /** It is gone. */
  forget(alert: Alert): void;
}

/** Does it to all of them; what fails is told, the others are done. */
export async function act(host: ActionHost, detail: ActionDetail): Promise<void> {
  const { hass, t } = host;
  const { action } = detail;
  if (action === "delete" && !window.confirm(question(t, detail.visits.length))) return;
  const alerts = alertsFor(detail);
  try {
    if (action === "seen") await host.seen.add(hass, alerts);
    else if (action === "all_seen" && host.listsAll) await host.seen.addAll(hass, host.nowUs());
    else if (action === "all_seen") await host.seen.add(hass, alerts);
    else if (action === "link") await copyLink(host, alerts[0]!);
    else if (action === "share") await share(host, alerts[0]!);
    else await actOnEach(host, action, alerts);
  } catch (error) {
    host.toast(t("failed", { error: errorText(error) }));
  }
}

async function actOnEach(host: ActionHost, action: AlertAction, alerts: Alert[]): Promise<void> {
  const errors: unknown[] = [];
  for (const alert of alerts) {
    try {
      await actOnOne(host, action, alert);
    } catch (error) {
      errors.push(error);
    }
  }
  // what was kept may be gone with its alert
  if (action !== "download") await host.loadPins().catch((error: unknown) => errors.push(error));
  if (!errors.length) return;
  const error = errorText(errors[0]);
  const [count, total] = [Math.min(errors.length, alerts.length), alerts.length];
  host.toast(total === 1 ? host.t("failed", { error }) : host.t("failed_some", { count, total, error }));
}

async function actOnOne(host: ActionHost, action: AlertAction, alert: Alert): Promise<void> {
  const backend = new Backend(host.hass);
  switch (action) {
    case "pin":
      await backend.pin(alert);
      return;
    case "unpin": {
      for (const pin of host.pins) if (pin.alert_id === alert.id) await backend.unpin(pin);
      return;
    }
    case "delete":
      await backend.deleteAlert(alert).catch((error: unknown) => {
        if (!isNotFound(error)) throw error; // somebody else, or its time was over
      });
      host.forget(alert);
      return;
    case "download": {
      const camera = host.camera(alert.entity_id);
      if (!camera?.folder) return;
      const url = host.hass.hassUrl(`${camera.folder}/alerts/${alert.id}/clip.mp4`);
      const clock = clockOf(host.hass);
      download(url, clipName(clock, camera.info.name, alert.animal ?? alert.label, alert.start_us));
    }
  }
}

function question(t: Translate, count: number): string {
  const key: TextKey = count === 1 ? "delete_sure_one" : "delete_sure";
  return t(key, { count });
}

function share(host: ActionHost, alert: Alert): Promise<void> {
  return openShare(host, alert.entity_id, ({ rangeOfAlert }) => rangeOfAlert(alert, host.nowUs()));
}

async function copyLink(host: ActionHost, alert: Alert): Promise<void> {
  // the page of the sidebar opens an alert of any day; without it, the page that is looked at
  const link = host.hass.panels?.cloudcam
    ? panelLink(location.origin, alert.id)
    : alertLink(location.href, { entityId: alert.entity_id, alertId: alert.id });
  // only pages of https and of this machine have a clipboard
  if (navigator.clipboard) await navigator.clipboard.writeText(link);
  else window.prompt(host.t("copy_link"), link);
  host.toast(host.t("link_copied"));
}
