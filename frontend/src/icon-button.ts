/** A round button that shows an icon, and tells what it does to who rests on it or can't see it. */
import { html, nothing, type TemplateResult } from "lit";

export interface IconButtonState {
  isDisabled?: boolean;
  /** Of one that is on or off. */
  isPressed?: boolean | undefined;
  /** Of one that shows and hides something. */
  isExpanded?: boolean;
  /** Classes besides. */
  look?: string;
}

export function iconButton(
  text: string,
  icon: string,
  act: () => void,
  { isDisabled, isPressed, isExpanded, look = "" }: IconButtonState = {},
): TemplateResult {
  return html`<button
    class="icon ${look}"
    title=${text}
    aria-label=${text}
    aria-pressed=${isPressed ?? nothing}
    aria-expanded=${isExpanded ?? nothing}
    ?disabled=${isDisabled}
    @click=${act}
  >
    <ha-icon icon=${icon}></ha-icon>
  </button>`;
}
