/** Presses a list's "Show more" before somebody who scrolls gets there. */
import type { ReactiveController, ReactiveControllerHost } from "lit";

const AHEAD = "800px";

export class MoreAhead implements ReactiveController {
  #observer: IntersectionObserver | undefined;
  #button: Element | undefined;

  constructor(
    private readonly host: ReactiveControllerHost & { readonly renderRoot: ParentNode },
    private readonly more: () => void,
  ) {
    host.addController(this);
  }

  hostUpdated(): void {
    const button = this.host.renderRoot.querySelector("button.more") ?? undefined;
    if (button && button === this.#button && this.#observer) return;
    this.hostDisconnected();
    if (!button) return;
    this.#button = button;
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (!entries.at(-1)?.isIntersecting) return;
        this.hostDisconnected(); // looked at anew once more are listed: it may still be in sight
        this.more();
      },
      { rootMargin: `0px 0px ${AHEAD} 0px` },
    );
    this.#observer.observe(button);
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#observer = this.#button = undefined;
  }
}
