/**
 * Stable addresses of alerts: `/cloudcam/alert/<id>`, the page of the sidebar; and
 * `#cloudcam-alert=<entity>/<id>` behind any page with the card.
 */

const PATTERN = /(?:^#|[#&])cloudcam-alert=([^&/]+)\/([^&]+)/;

export interface AlertAddress {
  entityId: string;
  alertId: string;
}

export function alertInHash(hash: string): AlertAddress | undefined {
  const found = PATTERN.exec(hash);
  if (!found) return undefined;
  try {
    return { entityId: decodeURIComponent(found[1]!), alertId: decodeURIComponent(found[2]!) };
  } catch {
    return undefined;
  }
}

export function alertLink(page: string, { entityId, alertId }: AlertAddress): string {
  const [bare] = page.split("#");
  return `${bare}#cloudcam-alert=${encodeURIComponent(entityId)}/${encodeURIComponent(alertId)}`;
}

export function panelLink(origin: string, alertId: string): string {
  return `${origin}/cloudcam/alert/${encodeURIComponent(alertId)}`;
}
