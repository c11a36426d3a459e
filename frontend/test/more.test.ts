import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MoreAhead } from "../src/review/more";

/** What a browser tells of what comes into sight. */
class Sight {
  static all: Sight[] = [];
  watched: Element | undefined;
  constructor(readonly tell: (entries: { isIntersecting: boolean }[]) => void) {
    Sight.all.push(this);
  }
  observe(element: Element): void {
    this.watched = element;
  }
  disconnect(): void {
    this.watched = undefined;
  }
  static comes(): void {
    for (const one of Sight.all) if (one.watched) one.tell([{ isIntersecting: true }]);
  }
  static watching(): number {
    return Sight.all.filter((one) => one.watched).length;
  }
}

describe("a list that goes on", () => {
  const renderRoot = document.createElement("div");
  const host = { renderRoot, addController: vi.fn(), removeController: vi.fn() };
  const more = vi.fn();
  let ahead: MoreAhead;

  const list = (hasMore: boolean): void => {
    renderRoot.innerHTML = hasMore ? '<button class="more"></button>' : "";
    ahead.hostUpdated();
  };

  beforeEach(() => {
    Sight.all = [];
    vi.stubGlobal("IntersectionObserver", Sight);
    more.mockClear();
    ahead = new MoreAhead({ ...host, requestUpdate: vi.fn(), updateComplete: Promise.resolve(true) }, more);
  });
  afterEach(() => vi.unstubAllGlobals());

  it("asks for more once its end comes near, and again while that is in sight", () => {
    list(true);
    expect(more).not.toHaveBeenCalled();
    Sight.comes();
    expect(more).toHaveBeenCalledTimes(1);
    ahead.hostUpdated();
    Sight.comes();
    expect(more).toHaveBeenCalledTimes(2);
  });

  it("watches one button, and none when all is listed or the list is gone", () => {
    list(true);
    ahead.hostUpdated();
    expect(Sight.watching()).toBe(1);
    list(false);
    expect(Sight.watching()).toBe(0);
    list(true);
    ahead.hostDisconnected();
    expect(Sight.watching()).toBe(0);
  });
});
