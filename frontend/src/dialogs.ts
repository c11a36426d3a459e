/** What dialogs over the page have in common: how they are put there, and their frame. */
import { css } from "lit";
import { buttons, focusRing } from "./styles";

/** Makes an element; it and its parts become known with the first one. */
export function make<T extends HTMLElement>(
  elements: Record<string, CustomElementConstructor>,
  tag: string,
): T {
  for (const [name, element] of Object.entries(elements)) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
  // not `new`: where the registry of elements was replaced while the page was loaded, it refuses
  return document.createElement(tag) as T;
}

/** What has the focus, however deep it is. */
export function focused(): HTMLElement | undefined {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found instanceof HTMLElement ? found : undefined;
}

/** Over the whole screen of a phone, its buttons at the thumb. */
export const dialogStyles = [
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
  `,
];

/** What is filled in and tapped in them. */
export const fieldStyles = css`
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
`;
