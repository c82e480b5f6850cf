import { isObject, type JsonObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import { mailboxPath, path } from '../../graph/path.ts';

/** https://learn.microsoft.com/graph/api/resources/opentypeextension */
export const extension = (z: Z) =>
  z
    .looseObject({
      id: z.string().describe('Its name with a type before it.'),
      extensionName: z.string().optional(),
    })
    .describe('The open extension: its data stand beside its name.');

export const extensionNameField = (z: Z) =>
  z
    .string()
    .min(1)
    .describe('Name of the open extension, unique by a domain written backwards: com.example.timetable.');

export function extensionsPath(mailbox: string, eventId: string): string {
  return mailboxPath(mailbox) + path`/events/${eventId}/extensions`;
}

export function extensionPath(mailbox: string, eventId: string, extensionName: string): string {
  return extensionsPath(mailbox, eventId) + path`/${extensionName}`;
}

/** The open extensions of an event that was read with them; the service leaves the member out where there are none. */
export function extensionsOf(found: object): JsonObject[] {
  const list: unknown = 'extensions' in found ? found.extensions : undefined;
  return (Array.isArray(list) ? list : []).filter(isObject) as JsonObject[];
}

/** Members of an extension that are no data of it. */
const OWN: ReadonlySet<string> = new Set(['id', 'extensionName']);

/** The data of an extension; `name@odata.type`, where the service gives it, stays beside its property. */
export function dataOf(extension: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(extension).filter(([name]) => !OWN.has(name) && !name.startsWith('@')));
}
