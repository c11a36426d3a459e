/** Where in the page one is: `/cloudcam/<page>/<rest>`, kept by the browser's own history. */

export const ROOT = "/cloudcam";

export interface Place {
  page: string;
  /** What is looked at on it: a camera, an alert; empty for the page itself. */
  rest: string;
}

/** Reads the part of an address behind `/cloudcam`; an unreadable one leads to the first page. */
export function placeOf(path: string): Place {
  const [page = "", ...rest] = path.split("/").filter(Boolean);
  try {
    return { page, rest: decodeURIComponent(rest.join("/")) };
  } catch {
    return { page, rest: "" };
  }
}

export function addressOf({ page, rest }: Place): string {
  return [ROOT, page, ...(rest ? [encodeURIComponent(rest)] : [])].join("/");
}

/** Goes to another place, as Home Assistant's own pages do. */
export function go(place: Place, isReplacing = false): void {
  goTo(addressOf(place), isReplacing);
}

export function goTo(address: string, isReplacing = false): void {
  if (address === location.pathname) return;
  if (isReplacing) history.replaceState(history.state, "", address);
  else history.pushState(null, "", address);
  const detail = { replace: isReplacing };
  window.dispatchEvent(new CustomEvent("location-changed", { detail }));
}
