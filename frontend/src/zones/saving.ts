/** Saves what was drawn; unless somebody else has saved something meanwhile. */
import type { Hass } from "../types";
import { sameRules, withoutPrivacy, type Rules } from "./draft";
import type { Points } from "./geometry";

/**
 * Nothing when it is saved; else the rules as they are now. Throws what Home Assistant refuses.
 * Masks are saved first: `savedMasks` gets what is known from then on, also if the rest is refused.
 */
export async function saveRules(
  hass: Hass,
  entityId: string,
  rules: Rules,
  known: Rules,
  savedMasks: (known: Rules) => void,
): Promise<Rules | undefined> {
  const theirs = await savePrivacy(hass, entityId, rules, known);
  if (theirs) return { ...known, privacy_masks: theirs };
  const { privacy_masks } = rules;
  if (privacy_masks) savedMasks({ ...known, privacy_masks });
  const [wanted, before] = [withoutPrivacy(rules), withoutPrivacy(known)];
  if (sameRules(wanted, before)) return undefined;
  const answer = await hass.callWS<{ saved: boolean; rules: Rules }>({
    type: "cloudcam/set_rules",
    entity_id: entityId,
    rules: wanted,
    known: before,
  });
  if (answer.saved) return undefined;
  return privacy_masks ? { ...answer.rules, privacy_masks } : answer.rules;
}

/** Others than these are there now; nothing when all is well. */
async function savePrivacy(
  hass: Hass,
  entityId: string,
  rules: Rules,
  known: Rules,
): Promise<readonly Points[] | undefined> {
  const [wanted, before] = [rules.privacy_masks, known.privacy_masks];
  if (!wanted || !before || JSON.stringify(wanted) === JSON.stringify(before)) return undefined;
  const answer = await hass.callWS<{ saved: boolean; privacy_masks: readonly Points[] }>({
    type: "cloudcam/set_privacy_masks",
    entity_id: entityId,
    privacy_masks: wanted,
    known: before,
  });
  return answer.saved ? undefined : answer.privacy_masks;
}
