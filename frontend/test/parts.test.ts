import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCES = join(__dirname, "../src");

/** A module, and all that are fetched together with it: not what it imports only once it is needed. */
function fetchedWith(path: string, found = new Set<string>()): Set<string> {
  const name = relative(SOURCES, path);
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(path, "utf8");
  for (const [, whole, from] of text.matchAll(/^(?:import|export) ([^;]*?)"(\.[^"]+)";$/gms)) {
    if (!whole!.startsWith("type ")) fetchedWith(join(dirname(path), `${from}.ts`), found);
  }
  return found;
}

describe("what is fetched when it is needed", () => {
  const card = fetchedWith(join(SOURCES, "main.ts"));
  const panel = fetchedWith(join(SOURCES, "panel/main.ts"));

  it.each(["share/share.ts", "zones/zones.ts"])("%s needs none of the sidebar's page", (part) => {
    const needed = [...fetchedWith(join(SOURCES, part))];
    expect(needed).toContain(part);
    expect(card).not.toContain(part);
    expect(panel).toContain("styles.ts");
    // what both need and the card does not is built into the page's file, which is fetched whole
    expect(needed.filter((name) => panel.has(name) && !card.has(name))).toEqual([]);
  });
});
