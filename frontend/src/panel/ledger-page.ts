/** Who watched, who changed what, who was let in: the ledger, for everybody of the household. */
import { css, html, nothing } from "lit";
import { state } from "lit/decorators.js";
import { errorText } from "../backend";
import { DAY_US, lengthText, zoneOf } from "../time";
import { deedsOf, isOutsider, KINDS, whereOf, type Deed, type Kind, type LedgerAnswer, type LedgerEntry } from "./ledger";
import { PanelPage } from "./page";
import { noticeStyles } from "./panel-styles";
import { loading, notice } from "./states";
import { pageStyles } from "./styles";
import { panelKey } from "./texts";

const PAGE = 200;
const EVERY_MS = 30_000;
const ICONS: Record<Kind, string> = {
  pictures: "mdi:eye-outline",
  changes: "mdi:pencil-outline",
  access: "mdi:key-outline",
  nvr: "mdi:server-outline",
};
const REFUSALS = new Set(["sign_in_failed", "share_refused"]);
/** Told beside what was done; the rest is for machines. */
const TOLD = [
  "recipient", "purpose", "settings", "switched", "name", "kind", "label", "reason", "why", "failed",
  "day",
];

export class CloudCamLedgerPage extends PanelPage {
  @state() private answer: LedgerAnswer | undefined;
  @state() private entries: readonly LedgerEntry[] = [];
  @state() private error = "";
  @state() private kind: Kind | undefined;
  @state() private camera = "";
  @state() private nvr = "";
  @state() private isLoading = false;

  #number = 0;
  #again: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#again = setInterval(() => this.#refresh(), EVERY_MS);
    if (this.hasUpdated) void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#again);
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  /** Only where nobody reads further down: what is read must not move away. */
  #refresh(): void {
    const isAtTop = this.entries.length <= PAGE;
    if (!document.hidden && isAtTop && this.hass.connected) void this.#load();
  }

  async #load(before?: number): Promise<void> {
    const number = (this.#number += 1);
    this.isLoading = true;
    try {
      const answer = await this.hass.callWS<LedgerAnswer>({
        type: "cloudcam/ledger",
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
        ...(this.nvr ? { entry_id: this.nvr } : {}),
        ...(this.camera ? { camera_id: this.camera } : {}),
      });
      if (number !== this.#number) return;
      this.answer = answer;
      this.entries = before === undefined ? answer.entries : [...this.entries, ...answer.entries];
      this.error = "";
    } catch (error) {
      if (number === this.#number) this.error = errorText(error);
    }
    this.isLoading = false;
  }

  protected override render(): unknown {
    const { t, answer } = this;
    if (this.error) {
      const again = { text: "retry", act: () => void this.#load() } as const;
      return notice(t, "mdi:lan-disconnect", [t("ledger_failed"), this.error], again);
    }
    if (!answer) return loading(t);
    const deeds = deedsOf(this.entries).filter(({ kind }) => !this.kind || kind === this.kind);
    return html`${this.#state(answer)} ${this.#filters(answer)}
      ${deeds.length
        ? this.#days(deeds)
        : notice(t, "mdi:eye-off-outline", [t("ledger_empty"), t("ledger_empty_text")])}
      ${answer.is_all
        ? html`<p class="quiet end">${t("ledger_end")}</p>`
        : html`<button
            class="chip more"
            ?disabled=${this.isLoading}
            @click=${() => void this.#load(this.entries.at(-1)?.sequence)}
          >
            ${t("ledger_older")}
          </button>`}`;
  }

  /** Whether it is as it was written. */
  #state({ checked, problem }: LedgerAnswer): unknown {
    const { t } = this;
    const at = checked === null ? undefined : Date.parse(checked) * 1000;
    const [look, icon] = problem
      ? ["bad", "mdi:shield-alert-outline"]
      : at === undefined
        ? ["", "mdi:shield-outline"]
        : ["good", "mdi:shield-check-outline"];
    return html`<div class="box row ${look}" role="status">
      <ha-icon icon=${icon}></ha-icon>
      <span class="grow">
        <span class="title">
          ${problem ? t("ledger_changed") : t(at === undefined ? "ledger_unchecked" : "ledger_sound")}
        </span>
        <span class="quiet text">
          ${problem ??
          (at === undefined
            ? t("ledger_unchecked_text")
            : t("ledger_sound_text", { time: this.clock.dayAndMinutes(at, Date.now() * 1000) }))}
        </span>
      </span>
    </div>`;
  }

  #filters({ nvrs, cameras, entry_id }: LedgerAnswer): unknown {
    const { t } = this;
    const chosen = (event: Event): string => (event.target as HTMLSelectElement).value;
    const choose = (change: () => void): void => {
      change();
      void this.#load();
    };
    return html`<div class="filters" role="group" aria-label=${t("ledger_filter")}>
      ${KINDS.map(
        (kind) =>
          html`<button
            class="chip"
            aria-pressed=${this.kind === kind}
            @click=${() => (this.kind = this.kind === kind ? undefined : kind)}
          >
            ${t(`ledger_${kind}`)}
          </button>`,
      )}
      <select
        class="chip"
        aria-label=${t("cameras")}
        @change=${(event: Event) => choose(() => (this.camera = chosen(event)))}
      >
        <option value="">${t("ledger_all_cameras")}</option>
        ${Object.entries(cameras).map(
          ([id, { name }]) => html`<option value=${id} ?selected=${id === this.camera}>${name}</option>`,
        )}
      </select>
      ${nvrs.length > 1
        ? html`<select
            class="chip"
            aria-label="NVR"
            @change=${(event: Event) =>
              choose(() => ([this.nvr, this.camera] = [chosen(event), ""]))}
          >
            ${nvrs.map(
              ({ entry_id: id, name }) =>
                html`<option value=${id} ?selected=${id === entry_id}>${name}</option>`,
            )}
          </select>`
        : nothing}
    </div>`;
  }

  #days(deeds: readonly Deed[]): unknown {
    const days = new Map<string, Deed[]>();
    for (const deed of deeds) {
      const name = this.#day(deed.toUs ?? deed.fromUs);
      days.set(name, [...(days.get(name) ?? []), deed]);
    }
    return [...days].map(
      ([name, of]) =>
        html`<h2>${name}</h2>
          <ul class="box rows">
            ${of.map((deed) => this.#deed(deed))}
          </ul>`,
    );
  }

  #day(us: number): string {
    return new Date(us / 1000).toLocaleDateString(this.hass.locale.language, {
      weekday: "long",
      day: "numeric",
      month: "long",
      timeZone: zoneOf(this.hass),
    });
  }

  #deed(deed: Deed): unknown {
    const { t } = this;
    const { entry, kind } = deed;
    const where = whereOf(entry);
    const isRefused = REFUSALS.has(entry.what) || entry.told?.failed !== undefined;
    return html`<li class="row ${isRefused ? "warn" : ""}" data-sequence=${entry.sequence}>
      <ha-icon icon=${isRefused ? "mdi:alert-outline" : ICONS[kind]}></ha-icon>
      <span class="grow">
        <span class="title"><bdi>${this.#who(entry)}</bdi></span>
        <span class="text">${this.#what(deed)}</span>
        <span class="quiet text">${[...this.#told(entry), ...(where ? [t("ledger_from", { where })] : [])].join(" · ")}</span>
      </span>
      <span class="figure quiet">${this.#when(deed)}</span>
    </li>`;
  }

  #who(entry: LedgerEntry): string {
    const { t } = this;
    const { client, user } = entry;
    if (isOutsider(entry)) return t("ledger_outsider");
    if (client === undefined) return t("ledger_nobody");
    if (client === "nvr") return t("ledger_nvr_itself");
    if (client === "owner") return t("ledger_owner");
    if (user?.id !== undefined) return user.name ?? user.id;
    if (user?.name !== undefined) return user.name; // no person: what took it out of the home
    return user ? t("ledger_unknown", { client }) : client;
  }

  #what({ entry, span }: Deed): unknown {
    const { t } = this;
    const did = isRefusedDeed(entry) ? "refused" : entry.what;
    const what = t(panelKey("did_", did, "did_other"), { what: entry.what });
    const names = (entry.cameras ?? []).map((id) => this.answer?.cameras[id]?.name ?? id);
    const nowUs = Date.now() * 1000;
    const recorded = span && this.clock.dayAndMinutes(span[0], nowUs);
    return html`${what}${names.length ? html` · <bdi>${names.join(", ")}</bdi>` : nothing}${recorded
      ? ` · ${t("ledger_recorded", { time: recorded })}`
      : nothing}${entry.count && entry.count > 1 && entry.what === "sign_in_failed"
      ? ` · ${t("ledger_times", { count: entry.count })}`
      : nothing}`;
  }

  #told({ told }: LedgerEntry): string[] {
    if (!told) return [];
    return TOLD.filter((name) => name in told).map((name) => this.#detail(name, plain(told[name])));
  }

  #detail(name: string, value: string): string {
    const { t } = this;
    if (name === "failed") return t("ledger_failed_deed", { failed: value });
    if (name === "reason") return t(panelKey("refused_", value, "refused_other"), { reason: value });
    if (name === "why") return t(panelKey("share_", value, "refused_other"), { reason: value });
    return value;
  }

  #when({ fromUs, toUs, isNow }: Deed): unknown {
    const { t } = this;
    const from = this.clock.minutes(fromUs);
    if (isNow) return html`${from}<br /><b class="now">${t("ledger_now")}</b>`;
    if (toUs === null || toUs <= fromUs) return from;
    const length = toUs - fromUs;
    return html`${length < DAY_US ? from : this.clock.dayAndMinutes(fromUs, toUs)}<br />${lengthText(length)}`;
  }

  static override styles = [
    pageStyles,
    noticeStyles,
    css`
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin: 16px 0;
      }
      .now {
        color: color-mix(in srgb, var(--success-color, #43a047) 60%, var(--primary-text-color));
      }
      .more {
        display: block;
        margin: 16px auto;
      }
      .end {
        text-align: center;
      }
    `,
  ];
}

/** Somebody who was let in, and asked for what their token is not for. */
function isRefusedDeed({ what, told }: LedgerEntry): boolean {
  return what === "sign_in_failed" && told?.reason === "forbidden";
}

/** Texts, lists and switches in a line. */
function plain(value: unknown): string {
  if (Array.isArray(value)) return value.map(plain).join(", ");
  if (value && typeof value === "object") {
    return Object.entries(value)
      .map(([name, of]) => `${name}: ${plain(of)}`)
      .join(", ");
  }
  if (typeof value === "boolean") return value ? "on" : "off";
  return String(value);
}
