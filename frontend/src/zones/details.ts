/** The list of shapes, and what can be said of the one that is selected. */
import { html, nothing } from "lit";
import { colorOf, isPlain, SEEN_LABELS, type Draft, type SeenLabel, type Shape } from "./draft";
import type { Say } from "./texts";

export interface DetailsHost {
  readonly say: Say;
  nameOf(shape: Shape): string;
  select(key: number | undefined, corner: number | undefined): void;
  change(key: number, changes: Partial<Shape>): void;
  drop(key: number): void;
  removeCorner(key: number, corner: number): void;
}

export function details(
  host: DetailsHost,
  draft: Draft,
  selected: number | undefined,
  corner: number | undefined,
): unknown {
  const { say } = host;
  if (!draft.shapes.length) return html`<p class="quiet">${say("empty")}</p>`;
  return html`<ul aria-label=${say("list")}>
    ${draft.shapes.map((shape) => {
      const isOpen = shape.key === selected;
      return html`<li>
        <button
          class="entry"
          aria-expanded=${isOpen}
          @click=${() => host.select(isOpen ? undefined : shape.key, undefined)}
        >
          <span class="swatch ${shape.kind}" style="--color:${colorOf(shape, draft.shapes)}"></span>
          <b>${host.nameOf(shape)}</b>
          <span class="quiet">${told(say, shape)}</span>
        </button>
        ${isOpen ? fields(host, shape, corner) : nothing}
      </li>`;
    })}
  </ul>`;
}

function told(say: Say, shape: Shape): string {
  if (isPlain(shape)) return "";
  const labels = shape.labels.map((label) => say(label)).join(", ");
  return shape.kind === "zone" && shape.alerts ? `${labels} · ${say("only_here")}` : labels;
}

function fields(host: DetailsHost, shape: Shape, corner: number | undefined): unknown {
  const { say } = host;
  const change = (changes: Partial<Shape>) => host.change(shape.key, changes);
  const isZone = shape.kind === "zone";
  return html`<div class="fields">
    ${isZone
      ? html`<label
          >${say("name")}
          <input
            type="text"
            maxlength="64"
            .value=${shape.name}
            @change=${(event: Event) => change({ name: (event.target as HTMLInputElement).value })}
          />
        </label>`
      : nothing}
    ${isPlain(shape) ? nothing : labels(say, shape, change)}
    ${isZone ? zoneFields(say, shape, change) : nothing}
    <div class="row">
      ${corner === undefined
        ? nothing
        : html`<button class="chip" @click=${() => host.removeCorner(shape.key, corner)}>
            ${say("remove_corner")}
          </button>`}
      <button class="chip danger" @click=${() => host.drop(shape.key)}>
        <ha-icon icon="mdi:delete-outline"></ha-icon>${say("remove")}
      </button>
    </div>
  </div>`;
}

function labels(say: Say, shape: Shape, change: (changes: Partial<Shape>) => void): unknown {
  const toggle = (label: SeenLabel) => {
    const has = shape.labels.includes(label);
    change({ labels: SEEN_LABELS.filter((one) => (one === label ? !has : shape.labels.includes(one))) });
  };
  return html`<div class="row" role="group" aria-label=${say("for_whom")}>
    ${SEEN_LABELS.map(
      (label) => html`<button
        class="chip"
        aria-pressed=${shape.labels.includes(label)}
        @click=${() => toggle(label)}
      >
        ${say(label)}
      </button>`,
    )}
  </div>`;
}

function zoneFields(say: Say, shape: Shape, change: (changes: Partial<Shape>) => void): unknown {
  return html`<label class="check"
      ><input
        type="checkbox"
        .checked=${shape.alerts}
        @change=${(event: Event) => change({ alerts: (event.target as HTMLInputElement).checked })}
      /><span>${say("only_here")}<small>${say("only_here_help")}</small></span></label
    >
    <label
      >${say("loiter")}
      <input
        type="number"
        inputmode="numeric"
        min="1"
        max="600"
        aria-describedby="loiter-help"
        .value=${shape.loiterS === null ? "" : String(shape.loiterS)}
        @change=${(event: Event) => {
          const { value } = event.target as HTMLInputElement;
          change({ loiterS: value === "" ? null : Number(value) });
        }}
      /><small id="loiter-help">${say("loiter_help")}</small>
    </label>`;
}
