/** The pages, in the order of their tabs. A page is an element of its own and a line here. */
import { CloudCamCamerasPage } from "./cameras-page";
import { CloudCamHealthPage } from "./health-page";
import { CloudCamLedgerPage } from "./ledger-page";
import { CloudCamLessonsPage } from "./lessons-page";
import { CloudCamLivePage } from "./live-page";
import type { PanelPage } from "./page";
import { CloudCamReviewPage } from "./review-page";
import { CloudCamSharesPage } from "./shares-page";
import { CloudCamStoragePage } from "./storage-page";
import type { PanelKey } from "./texts";

export interface Page {
  path: string;
  title: PanelKey;
  icon: string;
  tag: string;
  element: new () => PanelPage;
  isForAdmins?: boolean;
  /**
   * The page that it belongs to: it has no tab of its own, but a way back, and if it has an icon,
   * a way there from its parent's bar.
   */
  parent?: string;
}

export const PAGES: readonly Page[] = [
  page("live", "live", "mdi:cctv", CloudCamLivePage),
  page("review", "review", "mdi:motion-play-outline", CloudCamReviewPage),
  page("alert", "review", "", CloudCamReviewPage, { parent: "review" }),
  page("lessons", "lessons", "mdi:school-outline", CloudCamLessonsPage, { parent: "review" }),
  page("watched", "watched", "mdi:eye-check-outline", CloudCamLedgerPage),
  page("shares", "shares", "mdi:share-variant-outline", CloudCamSharesPage),
  page("cameras", "cameras", "mdi:cog-outline", CloudCamCamerasPage, { isForAdmins: true }),
  page("storage", "storage", "mdi:harddisk", CloudCamStoragePage, { isForAdmins: true }),
  page("health", "health", "mdi:heart-pulse", CloudCamHealthPage, { isForAdmins: true }),
];

function page(
  path: string,
  title: PanelKey,
  icon: string,
  element: new () => PanelPage,
  more: Partial<Page> = {},
): Page {
  const tag = element === CloudCamReviewPage ? "review" : path;
  return { path, title, icon, element, tag: `cloudcam-${tag}-page`, ...more };
}

/** What a user is shown tabs of. */
export function tabsFor(isAdmin: boolean): Page[] {
  return PAGES.filter((one) => !one.parent && (isAdmin || !one.isForAdmins));
}

/** The pages that a page leads to. */
export function childrenOf(page: Page | undefined): Page[] {
  return PAGES.filter((one) => one.parent && one.parent === page?.path && one.icon);
}
