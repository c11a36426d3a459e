import{N as e,b as t,x as n}from"./cloudcam-card.js";function r(e,t){for(let[t,n]of Object.entries(e))customElements.get(t)||customElements.define(t,n);return document.createElement(t)}function i(){let e=document.activeElement;for(;e?.shadowRoot?.activeElement;)e=e.shadowRoot.activeElement;return e instanceof HTMLElement?e:void 0}var a=[n,t,e`
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
    /* what is scrolled, and of it what stays in sight */
    main,
    .body {
      flex: 1;
      min-height: 0;
      overflow-y: auto;
      overscroll-behavior: contain;
    }
    .see {
      position: sticky;
      top: 0;
      z-index: 1;
      background: var(--card-background-color, #fff);
    }
  `],o=e`
  .chip {
    min-height: 44px;
    border-radius: 22px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .quiet,
  small {
    color: var(--secondary-text-color, #727272);
  }
  small {
    display: block;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    font-weight: 500;
  }
  input[type="text"],
  input[type="number"],
  select {
    display: block;
    box-sizing: border-box;
    width: 100%;
    min-height: 44px;
    margin-top: 4px;
    padding: 0 12px;
    border: 1px solid var(--secondary-text-color, #727272);
    border-radius: 8px;
    background: var(--card-background-color, #fff);
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
    flex: none;
    accent-color: var(--primary-color);
  }
`;export{r as i,o as n,i as r,a as t};