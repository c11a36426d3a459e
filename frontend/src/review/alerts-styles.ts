/** How the list of alerts is laid out. */
import { css } from "lit";
import { buttons, focusRing } from "../styles";

export const alertsStyles = [
  focusRing,
  buttons,
  css`
    :host {
      display: block;
      container-type: inline-size;
    }
    .head {
      display: flex;
      align-items: baseline;
      gap: 4px 12px;
      flex-wrap: wrap;
    }
    h3 {
      display: var(--cloudcam-heading-display, block);
      margin: 0;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .space {
      flex: 1;
    }
    .quiet {
      color: var(--secondary-text-color);
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    .link {
      /* themes choose their primary colour for surfaces; as text it may be too faint */
      color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      min-height: 36px;
    }
    .filters {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 8px 2px;
    }
    .tools {
      display: flex;
      align-items: center;
    }
    .tools[data-none] .icon {
      opacity: 0.4;
    }
    h4 {
      margin: 8px 0 0;
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .older {
      margin-bottom: 12px;
    }
    .bar {
      position: sticky;
      top: 0;
      z-index: 1;
      background: var(--card-background-color, #fff);
      font-size: calc(14px * var(--ha-font-size-scale, 1));
    }
    ul {
      list-style: none;
      margin: 4px 0 0;
      padding: 0;
      display: grid;
      align-items: start;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
      gap: 8px;
    }
    li {
      scroll-margin-block: var(--cloudcam-covered-height, 8px) 8px;
      border-radius: 12px;
      overflow: hidden;
      background: color-mix(in srgb, var(--primary-text-color) 4%, transparent);
      content-visibility: auto;
      contain-intrinsic-size: auto 74px;
    }
    li.playing {
      background: color-mix(in srgb, var(--primary-color) 14%, transparent);
    }
    .open {
      display: flex;
      width: 100%;
      gap: 12px;
      text-align: start;
      align-items: center;
      border-radius: 12px;
    }
    .open:focus-visible {
      outline-offset: -2px;
    }
    .picture {
      position: relative;
      width: 132px;
      aspect-ratio: 16 / 9;
      flex: none;
      background: color-mix(in srgb, var(--primary-text-color) 10%, transparent);
      display: grid;
      place-items: center;
      color: var(--secondary-text-color);
      overflow: hidden;
    }
    .picture img {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
    .length,
    .pin,
    .check {
      position: absolute;
      color: #fff;
      background: rgb(0 0 0 / 62%);
      border-radius: 6px;
      --mdc-icon-size: 18px;
    }
    .length {
      inset-block-end: 4px;
      inset-inline-end: 4px;
      font-size: calc(11px * var(--ha-font-size-scale, 1));
      line-height: 1.45;
      padding: 0 5px;
      font-variant-numeric: tabular-nums;
    }
    .pin {
      inset-block-start: 4px;
      inset-inline-end: 4px;
    }
    .check {
      inset-block-start: 4px;
      inset-inline-start: 4px;
      border-radius: 50%;
    }
    .words {
      display: flex;
      flex-direction: column;
      gap: 1px;
      min-width: 0;
      padding-block: 6px;
    }
    .what {
      display: flex;
      align-items: center;
      gap: 6px;
    }
    .what b {
      font-weight: 500;
    }
    .where {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .new {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--primary-color);
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      padding-inline: 4px;
    }
    .empty {
      color: var(--secondary-text-color);
      text-align: center;
      padding: 16px 0;
      margin: 0;
    }
    .more {
      margin: 12px auto 0;
      display: flex;
    }
  `,
];
