/** How a camera's picture and what lies on it look. */
import { css } from "lit";

export const stageStyles = css`
  :host {
    display: block;
    position: relative;
    contain: content;
  }
  .stage {
    position: relative;
    width: 100%;
    max-height: var(--cloudcam-stage-height, none);
    background: #000;
    overflow: hidden;
  }
  .stage:not(.zoomed) {
    touch-action: pan-y; /* one finger scrolls the page, two stretch the picture */
  }
  .stage.zoomed {
    touch-action: none;
    cursor: grab;
  }
  .stage:focus-visible {
    outline: 2px solid var(--primary-color, #03a9f4);
    outline-offset: -2px;
  }
  .picture {
    position: absolute;
    inset: 0;
  }
  .zoomed .picture {
    will-change: transform;
  }
  .whole {
    position: absolute;
    inset-block-start: 8px;
    inset-inline-end: 8px;
    background: rgb(0 0 0 / 60%);
    color: #fff;
  }
  img,
  video,
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
  }
  [hidden] {
    display: none;
  }
  .badge {
    position: absolute;
    inset-block-end: 8px; /* cameras write their own clock at the top */
    inset-inline-start: 8px;
    max-width: calc(100% - 16px);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 4px 10px;
    border-radius: 14px;
    background: rgb(0 0 0 / 60%);
    color: #fff;
    font-size: calc(13px * var(--ha-font-size-scale, 1));
    line-height: 1.5;
    pointer-events: none;
  }
  .badge b {
    font-weight: 500;
  }
  .when {
    font-variant-numeric: tabular-nums;
  }
  .live {
    display: inline-block;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: #bbb;
    margin-inline-end: 6px;
  }
  .live.on {
    background: #ff5252;
  }
  .badge > .live {
    margin: 0;
  }
  .trouble {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 36px 16px 12px;
    text-align: center;
    color: #fff;
    background: rgb(0 0 0 / 62%);
    font-size: calc(14px * var(--ha-font-size-scale, 1));
    --mdc-icon-size: 32px;
  }
  .trouble b {
    font-weight: 500;
  }
  .trouble .chip {
    margin-top: 6px;
  }
`;
