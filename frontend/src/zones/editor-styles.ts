/** How the editor is laid out: on a phone all below the picture, its buttons within the thumb's reach. */
import { css } from "lit";
import { buttons, focusRing } from "../styles";

export const editorStyles = [
  focusRing,
  buttons,
  css`
    dialog {
      display: flex;
      flex-direction: column;
      box-sizing: border-box;
      width: 100vw;
      height: 100dvh;
      max-width: none;
      max-height: none;
      margin: 0;
      padding: 0;
      border: 0;
      background: var(--card-background-color, #fff);
      color: var(--primary-text-color, #212121);
      font-size: calc(14px * var(--ha-font-size-scale, 1));
    }
    dialog:not([open]) {
      display: none;
    }
    header,
    footer {
      display: flex;
      align-items: center;
      gap: 8px;
      padding: 4px 8px;
      flex: none;
    }
    header {
      padding-inline-start: 16px;
      padding-top: max(4px, env(safe-area-inset-top));
    }
    footer {
      border-top: 1px solid var(--divider-color, #ccc);
      padding-bottom: max(4px, env(safe-area-inset-bottom));
    }
    h2 {
      flex: 1;
      margin: 0;
      font-size: calc(18px * var(--ha-font-size-scale, 1));
      font-weight: 500;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .space {
      flex: 1;
    }
    main {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    .see {
      position: sticky;
      top: 0;
      z-index: 1;
      background: inherit;
      background: var(--card-background-color, #fff);
    }
    .set {
      padding: 8px 16px 16px;
    }
    .chip {
      min-height: 44px;
      border-radius: 22px;
    }
    .row,
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
      color: var(--secondary-text-color, #727272);
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
      display: block;
      color: var(--secondary-text-color, #727272);
      font-size: calc(12px * var(--ha-font-size-scale, 1));
    }
    input:not([type="checkbox"]) {
      display: block;
      box-sizing: border-box;
      width: 100%;
      max-width: 320px;
      min-height: 44px;
      margin-top: 4px;
      padding: 0 12px;
      border: 1px solid var(--secondary-text-color, #727272);
      border-radius: 8px;
      background: transparent;
      color: inherit;
      font: inherit;
      font-size: calc(16px * var(--ha-font-size-scale, 1)); /* smaller ones make iPhones zoom in */
    }
    .check {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 44px;
      cursor: pointer;
    }
    .check input {
      width: 24px;
      height: 24px;
      flex: none;
      accent-color: var(--primary-color);
    }
    .danger {
      color: var(--error-color, #db4437);
      border-color: currentcolor;
    }
    fieldset {
      border: 0;
      margin: 16px 0 0;
      padding: 0;
    }
    legend {
      padding: 0;
      margin-bottom: 8px;
      font-weight: 500;
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
