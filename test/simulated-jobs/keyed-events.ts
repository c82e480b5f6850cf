import { SOURCE_KEY_PROPERTY } from '../../src/bulk/key.ts';
import type { World } from './world.ts';

/** An event that carries a source key, as its mailbox shows it. */
export interface KeyedEvent {
  mailbox: string;
  id: string;
  key: string;
  subject: string;
  isOrganizer: boolean;
  start: unknown;
  end: unknown;
  properties: { id: string; value: string }[];
}

interface ShownEvent {
  id: string;
  subject: string;
  isOrganizer: boolean;
  start: unknown;
  end: unknown;
  singleValueExtendedProperties?: { id: string; value: string }[];
}

/** All of them over all mailboxes, read as a person would. */
export async function listKeyedEvents({ ask, emulator }: Pick<World, 'ask' | 'emulator'>): Promise<KeyedEvent[]> {
  const expand = `singleValueExtendedProperties($filter=id eq '${SOURCE_KEY_PROPERTY}')`;
  const mailboxes = [...new Set(emulator.record.commits.map(({ mailbox }) => mailbox))].sort();
  const found: KeyedEvent[] = [];
  for (const mailbox of mailboxes) {
    const { body } = await ask(
      'GET',
      `/users/${mailbox}/events?$top=500&$select=id,subject,start,end,isOrganizer&$expand=${encodeURIComponent(expand)}`,
    );
    for (const { singleValueExtendedProperties: properties = [], ...event } of (body as { value: ShownEvent[] })
      .value) {
      const [first] = properties;
      if (first !== undefined) found.push({ ...event, mailbox, key: first.value, properties });
    }
  }
  return found;
}
