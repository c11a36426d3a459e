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
    h2 {
      margin: 0;
      padding: 16px 16px 12px;
      font-size: 20px;
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
      grid-template-columns: repeat(auto-fit, minmax(min(100%, max(150px, 100% / 3 - 2px)), 1fr));
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
