/** What the card asks the integration, over Home Assistant's WebSocket. */
import type { Alert, Hass, Pin, TimelineAnswer } from "./types";

/** Which of the last alerts a lesson would have left out, by what the owner said of them. */
export interface Labelled {
  would_drop_false: number;
  would_drop_kept: number;
  would_drop_unjudged: number;
  replayed: number;
  alert_ids: string[];
  /** What was learnt; none of a try, and of an alert of which too little is known. */
  lesson: { lesson_id: string; enabled: boolean } | null;
}

export class Backend {
  constructor(private readonly hass: Hass) {}

  timeline(
    entityId: string,
    startUs: number,
    endUs: number,
    stepUs?: number,
  ): Promise<TimelineAnswer> {
    return this.hass.callWS({
      type: "cloudcam/timeline",
      entity_id: entityId,
      start_us: Math.round(startUs),
      end_us: Math.round(endUs),
      ...(stepUs ? { step_us: stepUs } : {}),
    });
  }

  alerts(entityIds: string[], startUs: number, limit: number): Promise<Alert[]> {
    return this.hass.callWS({
      type: "cloudcam/alerts",
      entity_ids: entityIds,
      start_us: Math.round(startUs),
      limit,
    });
  }

  pins(): Promise<Pin[]> {
    return this.hass.callWS({ type: "cloudcam/pins" });
  }

  pin(alert: Alert): Promise<Pin> {
    return this.hass.callWS({
      type: "cloudcam/pin_alert",
      entity_id: alert.entity_id,
      alert_id: alert.id,
    });
  }

  unpin(pin: Pin): Promise<void> {
    return this.hass.callWS({
      type: "cloudcam/unpin",
      entity_id: pin.entity_id,
      pin_id: pin.id,
    });
  }

  deleteAlert(alert: Alert): Promise<void> {
    return this.hass.callWS({
      type: "cloudcam/delete_alert",
      entity_id: alert.entity_id,
      alert_id: alert.id,
    });
  }

  /** Whether this integration takes the owner's word on what an alert was. */
  get canLabel(): boolean {
    return "label_alert" in (this.hass.services.cloudcam ?? {});
  }

  /** Says what an alert was; with `dryRun` nothing is learnt, and what would be is told. */
  async labelAlert(alert: Alert, verdict: string, dryRun: boolean): Promise<Labelled> {
    const answer = await this.hass.callWS<{ response: Labelled }>({
      type: "call_service",
      domain: "cloudcam",
      service: "label_alert",
      service_data: { alert_id: alert.id, label: verdict, dry_run: dryRun },
      return_response: true,
    });
    return answer.response;
  }

  forgetLesson(lessonId: string): Promise<void> {
    return this.hass.callWS({ type: "cloudcam/forget_lesson", lesson_id: lessonId });
  }

  /** An alert of whatever day. */
  alert(alertId: string): Promise<Alert> {
    return this.hass.callWS({ type: "cloudcam/alert", alert_id: alertId });
  }

  /** Off is for everybody who may see it; on takes the right to control it. */
  async switchCamera(entityId: string, on: boolean): Promise<void> {
    if (on) await this.hass.callService("camera", "turn_on", {}, { entity_id: entityId });
    else await this.hass.callWS({ type: "cloudcam/switch_off", entity_id: entityId });
  }

  /** Deletes what the camera recorded in the last ten minutes. */
  forgetLast(entityId: string): Promise<void> {
    return this.hass.callWS({ type: "cloudcam/forget_last", entity_id: entityId });
  }

  async move(entityId: string, order: object): Promise<void> {
    await this.hass.callService("cloudcam", "ptz", order, { entity_id: entityId });
  }
}

/** Whether what was asked about is not there (any more). */
export function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "not_found";
}

/** The sentence of whatever was thrown. */
export function errorText(error: unknown): string {
  if (typeof error === "object" && error !== null && "message" in error) {
    return String((error).message);
  }
  return String(error);
}
