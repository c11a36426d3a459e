/** Styles that several elements share. */
import { css } from "lit";

export const focusRing = css`
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
`;

export const buttons = css`
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    margin: 0;
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .icon {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 44px;
    height: 44px;
    border-radius: 50%;
    flex: none;
    --mdc-icon-size: 24px;
  }
  .icon:hover:not(:disabled) {
    background: color-mix(in srgb, currentcolor 12%, transparent);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    border: 1px solid var(--divider-color, #ccc);
    font-size: calc(14px * var(--ha-font-size-scale, 1));
    white-space: nowrap;
    flex: none;
    --mdc-icon-size: 18px;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
  }
  select.chip {
    background: var(--card-background-color, #fff);
    color: inherit;
    font: inherit;
    font-size: calc(14px * var(--ha-font-size-scale, 1));
    max-width: 12em;
  }
  .dot {
    width: 10px;
    height: 10px;
    border-radius: 50%;
    flex: none;
  }
  .primary {
    background: color-mix(in srgb, var(--primary-color) 22%, transparent);
    border-color: var(--primary-color);
    font-weight: 500;
  }
  /* read out, not shown */
  .spoken {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
