/** For administrators: what is wrong, and the figures that show that the rest is right. */
import { css, html, nothing } from "lit";
import { ageText, sizeText } from "./figures";
import { noticeStyles } from "./panel-styles";
import { noCamera } from "./states";
import { pageStyles } from "./styles";
import { panelKey } from "./texts";
import { textKey, translator } from "../i18n";
import { WatchingPage } from "./watching-page";
import type { Nvr, NvrInfo } from "./whole";

interface Problem {
  who: string;
  text: string;
}

export class CloudCamHealthPage extends WatchingPage {
  protected override render(): unknown {
    const { t } = this;
    if (!this.whole.nvrs.length) return noCamera(t, this.whole, true);
    const problems = this.#problems();
    return html`
      <h2 class="spoken">${t("problems")}</h2>
      ${problems.length
        ? html`<ul class="box rows">
            ${problems.map(
              ({ who, text }) => html`<li class="row bad">
                <ha-icon icon="mdi:alert-circle-outline"></ha-icon>
                <span class="grow"><span class="title">${who}</span> <span>${text}</span></span>
              </li>`,
            )}
          </ul>`
        : html`<p class="box row good">
            <ha-icon icon="mdi:check-circle-outline"></ha-icon>
            <span class="grow">${t("no_problems")}</span>
          </p>`}
      ${this.whole.nvrs.map((nvr) => this.#nvr(nvr))}
    `;
  }

  #problems(): Problem[] {
    const { t } = this;
    const found: Problem[] = [];
    for (const { title, state, reason, info } of this.whole.nvrs) {
      if (state === "lost") found.push({ who: title, text: t("nvr_away_text") });
      if (state === "failed") found.push({ who: title, text: reason || t("nvr_away_text") });
      if (info?.error) found.push({ who: title, text: info.error.message });
      const { inference } = info ?? {};
      if (inference?.error) found.push({ who: title, text: inference.error.message });
    }
    for (const { camera, info, isConnected } of this.cameras) {
      if (!info || !isConnected) continue;
      const { error, health } = info.status;
      if (error) found.push({ who: camera.name, text: error.message });
      if (health) found.push({ who: camera.name, text: this.#health(health) });
    }
    return found;
  }

  #health(problem: string): string {
    return translator(this.hass.locale.language)(textKey("problem_", problem, "health"));
  }

  #nvr(nvr: Nvr): unknown {
    const cameras = this.cameras.filter(({ camera }) => camera.entry_id === nvr.entry_id);
    const { t } = this;
    return html`<h2>${nvr.info?.name ?? nvr.title}</h2>
      ${nvr.info ? this.#figures(nvr, nvr.info) : nothing}
      ${cameras.length
        ? html`<ul class="box rows">
            ${cameras.map(({ camera, info, isConnected }) => {
              const connection = isConnected ? (info?.status.connection ?? "") : "";
              return html`<li class="row">
                <span class="dot" data-connection=${connection}></span>
                <span class="grow">${camera.name}</span>
                <span class="figure quiet">
                  ${t(panelKey("connection_", connection, "unknown_now"))}
                </span>
              </li>`;
            })}
          </ul>`
        : nothing}`;
  }

  #figures(nvr: Nvr, info: NvrInfo): unknown {
    const { t } = this;
    const language = this.hass.locale.language;
    const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    const { inference } = info;
    const nowUs = this.watch.nowUs();
    const rows: [string, string, string?][] = [
      [t("version"), info.version],
      [t("running_for"), ageText(Math.max(0, nowUs - info.started_us), language)],
      [t("address"), nvr.address ?? "", ""],
      [t("cpu"), t("cpu_value", { value: number.format(info.cpu_pct) })],
      [
        t("inference"),
        t(panelKey("inference_", inference.state, "inference_starting")),
        `${inference.model} · ${inference.device}`,
      ],
      [
        t("inference_load"),
        t("inference_rate", { rate: number.format(inference.inferences_per_s) }),
        inference.inference_ms
          ? t("inference_time", { ms: number.format(inference.inference_ms) })
          : "",
      ],
      this.#internet(info),
    ];
    return html`<dl class="box rows">
      ${rows.map(
        ([name, value, more]) => html`<div class="row">
          <dt class="grow">${name}</dt>
          <dd>${value}${more ? html`<span class="quiet text">${more}</span>` : nothing}</dd>
        </div>`,
      )}
    </dl>`;
  }

  #internet(info: NvrInfo): [string, string, string?] {
    const { t } = this;
    const language = this.hass.locale.language;
    const since = info.internet_bytes_since_us;
    if (!since) return [t("internet"), t("internet_unknown")];
    const date = new Intl.DateTimeFormat(language, {
      dateStyle: "medium",
      ...(this.hass.locale.time_zone === "server" ? { timeZone: this.hass.config.time_zone } : {}),
    });
    const refused = info.refused_connections;
    const more = t("internet_since", { date: date.format(since / 1000) });
    return [
      t("internet"),
      sizeText(info.internet_bytes, language),
      refused ? `${more} · ${t("internet_refused", { count: refused })}` : more,
    ];
  }

  static override styles = [
    pageStyles,
    noticeStyles,
    css`
      .title {
        margin-inline-end: 8px;
      }
      .dot {
        background: var(--disabled-color, #9e9e9e);
      }
      .dot[data-connection="online"] {
        background: var(--success-color, #43a047);
      }
      .dot[data-connection="connecting"] {
        background: var(--warning-color, #ffa600);
      }
      .dot[data-connection="offline"] {
        background: var(--error-color, #db4437);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];
}
