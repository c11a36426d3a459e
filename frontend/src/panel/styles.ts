/** What the pages have in common, in the colours and shapes of Home Assistant's theme. */
import { css } from "lit";
import { buttons, focusRing } from "../styles";

export const pageStyles = [
  focusRing,
  buttons,
  css`
    :host {
      display: block;
      max-width: 1040px;
      margin: 0 auto;
      padding: 16px;
      box-sizing: border-box;
    }
    h2 {
      margin: 24px 4px 8px;
      font-size: calc(16px * var(--ha-font-size-scale, 1));
      font-weight: 500;
    }
    h2:first-child {
      margin-top: 0;
    }
    .box {
      background: var(--ha-card-background, var(--card-background-color, #fff));
      border-radius: var(--ha-card-border-radius, 12px);
      border: var(--ha-card-border-width, 1px) solid
        var(--ha-card-border-color, var(--divider-color, #e0e0e0));
      box-shadow: var(--ha-card-box-shadow, none);
      color: var(--primary-text-color);
      overflow: hidden;
    }
    .box + .box {
      margin-top: 16px;
    }
    .row {
      display: flex;
      align-items: center;
      gap: 12px;
      padding: 12px 16px;
      min-height: 48px;
      box-sizing: border-box;
    }
    .row + .row,
    .rows > * + * {
      border-top: 1px solid var(--divider-color, #e0e0e0);
    }
    .grow {
      flex: 1;
      min-width: 0;
      overflow-wrap: anywhere;
    }
    .title {
      font-weight: 500;
    }
    .text {
      display: block;
    }
    .quiet {
      color: var(--secondary-text-color);
      font-size: calc(14px * var(--ha-font-size-scale, 1));
    }
    .figure {
      font-variant-numeric: tabular-nums;
      text-align: end;
    }
    .bad {
      color: var(--primary-text-color);
      border-inline-start: 4px solid var(--error-color, #db4437);
    }
    .warn {
      border-inline-start: 4px solid var(--warning-color, #ffa600);
    }
    .good ha-icon {
      color: var(--success-color, #43a047);
    }
    .bad ha-icon {
      color: var(--error-color, #db4437);
    }
    .warn ha-icon {
      color: var(--warning-color, #ffa600);
    }
    a {
      color: inherit;
    }
    a.chip {
      text-decoration: none;
      box-sizing: border-box;
    }
    ul {
      list-style: none;
      margin: 0;
      padding: 0;
    }
    dl {
      margin: 0;
    }
    dt,
    dd {
      margin: 0;
    }
    dd {
      text-align: end;
      font-variant-numeric: tabular-nums;
    }
  `,
];

/** A switch like Home Assistant's. */
export const switchStyles = css`
  .switch {
    position: relative;
    flex: none;
    width: 52px;
    height: 32px;
    margin: 0;
    appearance: none;
    border-radius: 16px;
    border: 2px solid var(--secondary-text-color);
    background: transparent;
    cursor: pointer;
    transition: background 0.15s;
  }
  .switch::before {
    content: "";
    position: absolute;
    inset-block-start: 6px;
    inset-inline-start: 6px;
    width: 16px;
    height: 16px;
    border-radius: 50%;
    background: var(--secondary-text-color);
    transition: inset-inline-start 0.15s;
  }
  .switch:checked {
    background: var(--primary-color);
    border-color: var(--primary-color);
  }
  .switch:checked::before {
    background: var(--text-primary-color, #fff);
    inset-inline-start: 26px;
  }
  .switch:disabled {
    opacity: 0.4;
    cursor: default;
  }
  @media (prefers-reduced-motion: reduce) {
    .switch,
    .switch::before {
      transition: none;
    }
  }
`;
