/** How the frame around the pages is laid out: like Home Assistant's own pages with tabs. */
import { css } from "lit";
import { buttons, focusRing } from "../styles";


/** What pages and the frame show in place of a page. */
export const noticeStyles = css`
  .notice {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 64px 24px;
    text-align: center;
    --mdc-icon-size: 48px;
    color: var(--primary-text-color);
  }
  .notice > ha-icon,
  .notice > span {
    color: var(--secondary-text-color);
  }
  .notice span {
    max-width: 480px;
  }
  .notice .chip {
    margin-top: 8px;
    text-decoration: none;
    color: inherit;
  }
  .wheel {
    width: 32px;
    height: 32px;
    border-radius: 50%;
    border: 3px solid var(--divider-color, #ccc);
    border-top-color: var(--primary-color);
    animation: turn 1s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .wheel {
      animation: none;
    }
  }
`;

export const panelStyles = [
  focusRing,
  buttons,
  noticeStyles,
  css`
    :host {
      display: flex;
      flex-direction: column;
      height: 100vh;
      height: 100dvh;
      background: var(--primary-background-color);
      color: var(--primary-text-color);
      position: relative;
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      flex: none;
      box-sizing: border-box;
      min-height: calc(var(--header-height, 56px) + var(--safe-area-inset-top, 0px));
      padding: var(--safe-area-inset-top, 0px) 12px 0 4px;
      padding-inline: max(4px, var(--safe-area-inset-left, 0px))
        max(12px, var(--safe-area-inset-right, 0px));
      background: var(--app-header-background-color, var(--primary-color));
      color: var(--app-header-text-color, #fff);
      border-bottom: var(--app-header-border-bottom, none);
    }
    h1 {
      margin: 0;
      margin-inline-start: 8px;
      font-size: var(--ha-font-size-xl, 20px);
      font-weight: var(--ha-font-weight-normal, 400);
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    header .icon {
      color: inherit;
    }
    .space {
      flex: 1;
    }
    header nav {
      flex: 1;
      display: flex;
      justify-content: center;
      align-self: stretch;
      min-width: 0;
      overflow-x: auto;
      scrollbar-width: none;
    }
    nav > a,
    nav > button {
      position: relative;
      display: flex;
      flex-direction: column;
      align-items: center;
      justify-content: center;
      gap: 2px;
      padding: 0 24px;
      color: inherit;
      text-decoration: none;
      font-size: calc(14px * var(--ha-font-size-scale, 1));
      --mdc-icon-size: 24px;
      -webkit-tap-highlight-color: transparent;
    }
    nav > :focus-visible,
    .others a:focus-visible {
      outline-offset: -3px;
    }
    nav > [aria-current="page"]::after {
      content: "";
      position: absolute;
      inset-inline: 0;
      bottom: 0;
      height: 2px;
      background: currentcolor;
    }
    main {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    :host([narrow]) nav {
      display: flex;
      flex: none;
      position: relative;
      min-height: 56px;
      padding-bottom: var(--safe-area-inset-bottom, 0px);
      background: var(--sidebar-background-color, var(--card-background-color, #fff));
      border-top: 1px solid var(--divider-color, #e0e0e0);
    }
    :host([narrow]) nav > a,
    :host([narrow]) nav > button {
      flex: 1 1 0;
      min-width: 0;
      padding: 6px 2px;
      font-size: calc(12px * var(--ha-font-size-scale, 1));
      color: var(--secondary-text-color);
    }
    :host([narrow]) nav > * > span {
      max-width: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    :host([narrow]) nav > [aria-current="page"] {
      color: color-mix(in srgb, var(--primary-color) 60%, var(--primary-text-color));
      font-weight: 500;
    }
    :host([narrow]) nav > [aria-current="page"]::after {
      bottom: auto;
      top: -1px;
    }
    .others {
      position: absolute;
      bottom: 100%;
      inset-inline-end: 8px;
      margin-bottom: 8px;
      z-index: 4;
      min-width: 200px;
      border-radius: 12px;
      background: var(--card-background-color, #fff);
      border: 1px solid var(--divider-color, #e0e0e0);
      box-shadow: 0 4px 16px rgb(0 0 0 / 25%);
    }
    .others a {
      display: flex;
      align-items: center;
      gap: 16px;
      min-height: 48px;
      padding: 0 16px;
      color: var(--primary-text-color);
      text-decoration: none;
    }
    .lost {
      margin: 0;
      padding: 10px 16px;
      text-align: center;
      background: color-mix(in srgb, var(--warning-color, #ffa600) 22%, transparent);
    }
    .toast {
      position: absolute;
      inset-inline: 16px;
      bottom: calc(16px + var(--safe-area-inset-bottom, 0px));
      max-width: 560px;
      margin: 0 auto;
      padding: 12px 16px;
      border-radius: 10px;
      background: var(--primary-text-color);
      color: var(--card-background-color, #fff);
      z-index: 5;
    }
    :host([narrow]) .toast {
      bottom: calc(72px + var(--safe-area-inset-bottom, 0px));
    }
    .toast[hidden] {
      display: none;
    }
    :host(:dir(rtl)) .turns,
    .turns:dir(rtl) {
      transform: scaleX(-1);
    }
  `,
];
