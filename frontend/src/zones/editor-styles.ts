/** How the editor is laid out: on a phone all below the picture, its buttons within the thumb's reach. */
import { css } from "lit";
import { dialogStyles, fieldStyles } from "../dialogs";

export const editorStyles = [
  dialogStyles,
  fieldStyles,
  css`
    h2 {
      flex: 1;
    }
    .set {
      padding: 8px 16px 16px;
    }
    .steps {
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
    }
    .message {
      min-height: 20px;
      margin: 0;
      padding: 6px 16px 0;
      font-weight: 500;
    }
    .message:empty {
      display: none;
    }
    .quiet {
      margin: 4px 0 8px;
    }
    .see > .quiet {
      padding: 0 16px;
    }
    .outcome {
      padding: 6px 16px 8px;
      border-bottom: 1px solid var(--divider-color, #ccc);
    }
    .outcome p {
      margin: 0;
      min-height: 20px;
    }
    .outcome[aria-busy="true"] p {
      opacity: 0.6;
    }
    ul {
      list-style: none;
      margin: 12px 0;
      padding: 0;
    }
    .dropped {
      display: flex;
      gap: 8px;
      margin: 8px 0 0;
      overflow-x: auto;
    }
    .dropped li {
      flex: none;
      width: 116px;
      font-size: calc(12px * var(--ha-font-size-scale, 1));
      line-height: 16px;
    }
    .dropped img {
      display: block;
      width: 116px;
      height: 66px;
      object-fit: cover;
      border-radius: 6px;
      background: var(--divider-color, #ccc);
      margin-bottom: 2px;
    }
    .entry {
      display: flex;
      align-items: center;
      gap: 10px;
      width: 100%;
      min-height: 48px;
      text-align: start;
    }
    .entry b {
      font-weight: 500;
    }
    .entry .quiet {
      margin: 0;
      flex: 1;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .swatch {
      width: 18px;
      height: 18px;
      border-radius: 4px;
      flex: none;
      background: color-mix(in srgb, var(--color) 45%, transparent);
      border: 2px solid var(--color);
      filter: drop-shadow(0 0 1px rgb(0 0 0 / 70%));
    }
    .swatch:not(.zone) {
      border-style: dashed;
    }
    .swatch.privacy {
      background: #000;
    }
    .fields {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 4px 0 12px 28px;
    }
    label {
      display: block;
    }
    small {
      font-size: calc(12px * var(--ha-font-size-scale, 1));
    }
    input[type="text"],
    input[type="number"] {
      max-width: 320px;
    }
    .check input {
      width: 24px;
      height: 24px;
    }
    .danger {
      color: var(--error-color, #db4437);
      border-color: currentcolor;
    }
    fieldset {
      margin-top: 16px;
    }
    legend {
      margin-bottom: 8px;
    }
    .steps .chip {
      flex: 1;
      justify-content: center;
      max-width: 140px;
    }
    .conflict {
      padding: 12px;
      margin-bottom: 12px;
      border-radius: 10px;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 20%, transparent);
    }
    .conflict .row {
      margin-top: 8px;
    }
    @media (min-width: 900px) {
      dialog {
        width: min(1200px, 100vw - 64px);
        height: min(820px, 100dvh - 64px);
        margin: auto;
        border-radius: 12px;
        overflow: hidden;
      }
      main {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 360px;
        align-items: start;
      }
    }
  `,
];
