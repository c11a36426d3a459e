/** The page in the sidebar; Home Assistant fetches it when somebody opens it. */
import "../main";
import { PAGES } from "./pages";
import { CloudCamPanel } from "./panel";

const elements = new Map<string, CustomElementConstructor>(
  PAGES.map(({ tag, element }) => [tag, element]),
);
elements.set("cloudcam-panel", CloudCamPanel);
for (const [name, element] of elements) {
  if (!customElements.get(name)) customElements.define(name, element);
}
