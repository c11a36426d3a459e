/** How the dialog of sharing is laid out. */
import { css } from "lit";
import { dialogStyles, fieldStyles } from "../dialogs";

/** Fields, choices and rows; the dialog's parts have them too. */
export const stepStyles = [
  fieldStyles,
  css`
    .chip {
      white-space: normal;
      text-align: start;
      text-decoration: none;
      color: inherit;
      box-sizing: border-box;
    }
    .row {
      align-items: center;
    }
    small + .row {
      margin-top: 8px;
    }
    small {
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    fieldset {
      margin-top: 20px;
    }
    legend,
    .label {
      margin-bottom: 6px;
      font-weight: 500;
    }
    label.field {
      display: block;
      margin-top: 20px;
    }
    input[type="text"],
    select {
      margin-bottom: 4px;
    }
    input[aria-invalid="true"] {
      border-color: var(--error-color, #db4437);
      border-width: 2px;
    }
    .wrong {
      display: flex;
      gap: 8px;
      align-items: center;
      margin: 4px 0;
      font-weight: 500;
      color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color, #212121));
      --mdc-icon-size: 20px;
    }
    .choice {
      display: flex;
      align-items: flex-start;
      gap: 12px;
      min-height: 44px;
      padding: 10px 12px;
      box-sizing: border-box;
      cursor: pointer;
    }
    .choice + .choice {
      border-top: 1px solid var(--divider-color, #ccc);
    }
    .choices {
      border: 1px solid var(--divider-color, #ccc);
      border-radius: 12px;
      overflow: hidden;
    }
    .choice:has(:checked) {
      background: color-mix(in srgb, var(--primary-color) 12%, transparent);
    }
    .choice:has(:focus-visible) {
      outline: 2px solid var(--primary-color);
      outline-offset: -2px;
    }
    .choice input,
    .check input {
      width: 22px;
      height: 22px;
      margin: 0;
      flex: none;
      accent-color: var(--primary-color);
    }
    .choice input:focus-visible {
      outline: none;
    }
    .choice b {
      font-weight: 500;
    }
    .note {
      display: flex;
      gap: 12px;
      align-items: flex-start;
      margin: 12px 0;
      padding: 12px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--primary-text-color, #212121) 8%, transparent);
    }
    .note > span {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .note.warn {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 20%, transparent);
    }
    .note.bad {
      background: color-mix(in srgb, var(--error-color, #db4437) 16%, transparent);
    }
    .note a {
      color: inherit;
      display: inline-flex;
      align-items: center;
      min-height: 44px;
    }
    .danger {
      color: color-mix(in srgb, var(--error-color, #db4437) 70%, var(--primary-text-color, #212121));
    }
    progress {
      display: block;
      width: 100%;
      height: 12px;
      accent-color: var(--primary-color);
    }
  `,
];

export const shareStyles = [
  dialogStyles,
  stepStyles,
  css`
    dialog {
      line-height: 1.4;
    }
    footer {
      flex-wrap: wrap;
      padding: 8px 12px;
      padding-bottom: max(8px, env(safe-area-inset-bottom));
    }
    .head {
      flex: 1;
      min-width: 0;
    }
    .from {
      margin: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      font-size: calc(13px * var(--ha-font-size-scale, 1));
    }
    h2:focus {
      outline: none;
    }
    h3 {
      margin: 20px 0 8px;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    .body:focus-visible {
      outline-offset: -3px;
    }
    .set {
      padding: 4px 16px 24px;
      max-width: 640px;
      margin: 0 auto;
    }
    .scrub {
      display: flex;
      align-items: center;
      gap: 4px;
      padding: 0 8px;
    }
    .scrub input {
      flex: 1;
      min-width: 0;
      height: 44px;
      margin: 0;
      accent-color: var(--primary-color);
    }
    .time {
      font-variant-numeric: tabular-nums;
      min-width: 72px;
      text-align: center;
    }
    .ends {
      display: grid;
      grid-template-columns: minmax(36px, auto) auto auto minmax(72px, 1fr) auto auto;
      align-items: center;
      gap: 4px;
      max-width: 420px;
    }
    .ends button {
      min-width: 44px;
      min-height: 44px;
      border-radius: 22px;
      border: 1px solid var(--divider-color, #ccc);
      font-size: calc(13px * var(--ha-font-size-scale, 1));
      white-space: nowrap;
    }
    .chosen {
      display: inline-flex;
      align-items: center;
      border: 1px solid var(--divider-color, #ccc);
      border-radius: 22px;
    }
    .chosen button:first-child {
      min-height: 44px;
      padding-inline: 14px 2px;
      font-variant-numeric: tabular-nums;
    }
    video {
      display: block;
      width: 100%;
      max-height: 46vh;
      background: #000;
    }
    dl {
      display: grid;
      grid-template-columns: minmax(80px, auto) minmax(0, 1fr);
      gap: 8px 16px;
      margin: 8px 0;
    }
    dt {
      color: var(--secondary-text-color, #727272);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .hash {
      font-family: ui-monospace, monospace;
      font-size: calc(12px * var(--ha-font-size-scale, 1));
    }
    .big {
      font-size: calc(20px * var(--ha-font-size-scale, 1));
      font-weight: 500;
      margin: 8px 0;
      overflow-wrap: anywhere;
    }
    @media (min-width: 700px) and (min-height: 600px) {
      dialog {
        width: min(720px, 100vw - 64px);
        height: min(860px, 100dvh - 48px);
        margin: auto;
        border-radius: 12px;
        overflow: hidden;
      }
    }
    @media (max-height: 500px) {
      .see {
        position: static;
      }
    }
  `,
];
