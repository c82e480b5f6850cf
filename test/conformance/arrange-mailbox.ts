import { isObject } from '../../src/core/json.ts';
import type { Json } from '../../src/emulator/testing.ts';
import type { Shown } from './exchange.ts';
import type { Scene } from './scene.ts';

/** Members of the settings that are objects: a change writes into them. */
const OBJECTS = ['automaticRepliesSetting', 'workingHours', 'language'] as const;
const TEXTS = ['timeZone', 'dateFormat', 'timeFormat', 'delegateMeetingMessageDeliveryOptions'] as const;

/** Gives the owner's mailbox the settings that are shown, without what the request itself writes. */
export async function arrangeSettings(scene: Scene, shown: Shown, asked: unknown): Promise<void> {
  const written = isObject(asked) ? asked : {};
  const before: Shown = {};
  for (const name of TEXTS) {
    const value = shown[name];
    if (typeof value === 'string' && !(name in written)) before[name] = value;
  }
  for (const name of OBJECTS) {
    const value = shown[name];
    if (!isObject(value)) continue;
    const change = written[name];
    before[name] = Object.fromEntries(
      Object.entries(value).filter(([member]) => !(isObject(change) && member in change)),
    );
  }
  if (Object.keys(before).length > 0) await scene.arrange(scene.people.owner, 'PATCH', '/mailboxSettings', before);
}

/** The settings of an answer to the path of one of them. */
export function settingsOfOne(name: string, shown: Shown): Shown {
  const member = [...OBJECTS, ...TEXTS].find((known) => known.toLowerCase() === name);
  if (member === undefined) return {};
  return { [member]: OBJECTS.some((known) => known === member) ? shown : shown.value };
}

/** Makes a category as it is shown, where the mailbox does not have it; gives its id. */
export async function arrangeCategory(
  scene: Scene,
  { displayName = 'Exams', color = 'preset0' }: Shown,
): Promise<string> {
  const { owner } = scene.people;
  const { value } = await scene.arrange(owner, 'GET', '/outlook/masterCategories');
  const known = (Array.isArray(value) ? (value as Json[]) : []).find((one) => String(one.displayName) === displayName);
  if (known) return String(known.id);
  const { id } = await scene.arrange(owner, 'POST', '/outlook/masterCategories', { displayName, color });
  return String(id);
}
