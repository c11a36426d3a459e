/** What the cameras were taught: what each lesson did, and how to switch it off or forget it. */
import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { errorText } from "../backend";
import { textKey, translator } from "../i18n";
import { iconButton } from "../icon-button";
import { verdictKey } from "../review/verdicts";
import { noticeStyles } from "./panel-styles";
import { PanelPage } from "./page";
import { addressOf } from "./route";
import { loading, notice } from "./states";
import { pageStyles, switchStyles } from "./styles";
import { panelKey } from "./texts";

interface Lesson {
  lesson_id: string;
  camera: string | null;
  alert_id: string;
  label: string;
  verdict: string;
  owner: string;
  created: string;
  enabled: boolean;
  ended: string | null;
  dropped: number;
  last_dropped: string | null;
}

export class CloudCamLessonsPage extends PanelPage {
  @state() private lessons: readonly Lesson[] | undefined;
  @state() private error = "";
  @state() private busy = "";

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#load();
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.lessons = await this.hass.callWS<Lesson[]>({ type: "cloudcam/lessons" });
      this.error = "";
    } catch (error) {
      this.error = errorText(error);
    }
  }

  protected override render(): unknown {
    const { t, lessons } = this;
    if (this.error) {
      const again = { text: "retry", act: () => void this.#load() } as const;
      return notice(t, "mdi:lan-disconnect", [t("lessons_failed"), this.error], again);
    }
    if (!lessons) return loading(t);
    if (!lessons.length) {
      return notice(t, "mdi:school-outline", [t("no_lessons"), t("no_lessons_text")]);
    }
    return html`<p class="quiet">${t("lessons_text")}</p>
      <ul class="box rows">
        ${lessons.map((lesson) => this.#lesson(lesson))}
      </ul>`;
  }

  #lesson(lesson: Lesson): unknown {
    const { t } = this;
    const said = translator(this.hass.locale.language);
    const camera = this.whole.cameras.find((one) => one.entity_id === lesson.camera);
    const verdict = verdictKey(lesson.verdict);
    const what = `${said(textKey("", lesson.label, "person"))} → ${verdict ? said(verdict) : lesson.verdict}`;
    const when = this.clock.dayAndMinutes(Date.parse(lesson.created) * 1000, Date.now() * 1000);
    const href = addressOf({ page: "alert", rest: lesson.alert_id });
    const isMine = camera?.can_control ?? false;
    return html`<li class="row" data-lesson=${lesson.lesson_id}>
      <span class="grow">
        <span class="title">${camera?.name ?? lesson.camera ?? ""}: ${what}</span>
        <span class="quiet text">
          ${t("taught_by", { owner: lesson.owner, when })} ·
          <a href=${href}>${t("its_alert")}</a>
        </span>
        <span class="quiet text">
          ${lesson.enabled
            ? t(lesson.dropped === 1 ? "lesson_dropped_one" : "lesson_dropped", {
                count: lesson.dropped,
              })
            : t(panelKey("ended_", lesson.ended ?? "off", "ended_off"))}
        </span>
      </span>
      ${isMine
        ? html`<input
              class="switch"
              type="checkbox"
              role="switch"
              aria-label=${t("lesson_counts", { lesson: what })}
              .checked=${lesson.enabled}
              ?disabled=${this.busy === lesson.lesson_id}
              @change=${() => void this.#switch(lesson)}
            />
            ${iconButton(t("forget"), "mdi:delete-outline", () => void this.#forget(lesson), {
              isDisabled: this.busy === lesson.lesson_id,
            })}`
        : nothing}
    </li>`;
  }

  #switch({ lesson_id, enabled }: Lesson): Promise<void> {
    return this.#ask({ type: "cloudcam/switch_lesson", lesson_id, enabled: !enabled });
  }

  async #forget({ lesson_id }: Lesson): Promise<void> {
    if (!window.confirm(this.t("forget_sure"))) return;
    await this.#ask({ type: "cloudcam/forget_lesson", lesson_id });
  }

  async #ask(message: { type: string; lesson_id: string; enabled?: boolean }): Promise<void> {
    this.busy = message.lesson_id;
    try {
      await this.hass.callWS(message);
    } catch (error) {
      this.toast(this.t("failed", { error: errorText(error) }));
    }
    await this.#load();
    this.busy = "";
  }

  static override styles = [
    pageStyles,
    switchStyles,
    noticeStyles,
    css`
    `,
  ];
}
