/** How the card is laid out. */
import { css } from "lit";
import { buttons, focusRing } from "./styles";

export const cardStyles = [
  focusRing,
  buttons,
  css`
    :host {
      display: block;
    }
    ha-card {
      display: block;
      overflow: hidden;
      position: relative;
      color: var(--primary-text-color);
    }
    /* a page of its own may come before anything made Home Assistant load its cards */
    ha-card:not(:defined) {
      background: var(--ha-card-background, var(--card-background-color, #fff));
      border-radius: var(--ha-card-border-radius, 12px);
      border: 1px solid var(--ha-card-border-color, var(--divider-color, #e0e0e0));
    }
    /* alerts first; the picture stays in sight while they scroll past */
    :host([data-layout="review"]) ha-card {
      overflow: visible;
      background: none;
      border: 0;
      box-shadow: none;
    }
    :host([data-layout="review"]) {
      container-type: inline-size;
    }
    :host([data-layout="review"]) .frame {
      position: sticky;
      top: 0;
      z-index: 2;
      border-radius: 12px;
      overflow: hidden;
      border: 1px solid var(--divider-color, #e0e0e0);
    }
    .close {
      position: absolute;
      inset-block-start: 6px;
      inset-inline-end: 6px;
      z-index: 2;
      color: #fff;
      background: rgb(0 0 0 / 55%);
      width: 40px;
      height: 40px;
    }
    @container (min-width: 900px) {
      :host([data-layout="review"]) ha-card:has(.frame) {
        display: grid;
        grid-template-columns: minmax(340px, 1fr) minmax(0, 2fr);
        gap: 16px;
        align-items: start;
      }
      :host([data-layout="review"]) .frame {
        order: 1;
        top: 16px;
      }
      :host([data-layout="review"]) .toast {
        grid-column: 1 / -1;
        order: 2;
      }
    }
    h2 {
      margin: 0;
      padding: 16px 16px 12px;
      font-size: calc(20px * var(--ha-font-size-scale, 1));
      font-weight: 400;
    }
    .none {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 4px;
      padding: 32px 16px;
      text-align: center;
      --mdc-icon-size: 40px;
    }
    .none span {
      color: var(--secondary-text-color);
    }
    .tabs {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scrollbar-width: none;
      padding: 10px 12px;
    }
    .frame {
      background: var(--ha-card-background, var(--card-background-color, #fff));
    }
    .frame:fullscreen {
      display: flex;
      flex-direction: column;
      justify-content: center;
      --cloudcam-stage-height: calc(100vh - 130px);
    }
    .grid {
      display: grid;
      gap: 2px;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(var(--cloudcam-cell-width, 150px), 100% / 3 - 2px)), 1fr));
    }
    .cell {
      display: block;
      text-align: start;
    }
    .cell:focus-visible {
      outline-offset: -3px;
    }
    .controls {
      display: flex;
      align-items: center;
      flex-wrap: wrap;
      padding: 2px 4px;
      color: var(--primary-text-color);
    }
    .controls .chip {
      margin-inline: 4px;
    }
    .speed {
      min-width: 52px;
      justify-content: center;
    }
    .space {
      flex: 1;
    }
    cloudcam-timeline {
      padding: 0 12px 8px;
    }
    cloudcam-alerts {
      padding: 8px 12px 16px;
    }
    .toast {
      position: sticky;
      bottom: 12px;
      margin: 0 12px 12px;
      padding: 10px 16px;
      border-radius: 10px;
      background: var(--primary-text-color);
      color: var(--card-background-color, #fff);
      z-index: 3;
    }
    [hidden] {
      display: none;
    }
    .frame {
      container-type: inline-size;
    }
    .rare {
      display: flex;
    }
    .more {
      display: none;
    }
    @container (max-width: 640px) {
      .controls .icon {
        width: 40px;
      }
      .more {
        display: inline-flex;
      }
      .rare {
        display: none;
        order: 1;
        width: 100%;
        justify-content: flex-end;
      }
      .rare[data-open] {
        display: flex;
      }
    }
  `,
];
