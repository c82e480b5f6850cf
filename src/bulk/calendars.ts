import { isObject } from '../core/json.ts';
import { mailboxPath } from '../graph/path.ts';
import type { CallOptions } from '../http/exchange.ts';
import { pages } from '../http/pages/pages.ts';
import type { Sender } from '../http/sender.ts';
import { quoted } from './rows/row-text.ts';

/** What a row's calendar means in its mailbox. */
export type CalendarChoice = { id: string | undefined } | { code: string; message: string };

/** Finds the calendars of one mailbox by id or name; asks the service once, when a row first names one. */
export interface CalendarFinder {
  find(calendar: string | undefined, options: CallOptions): Promise<CalendarChoice>;
}

interface Known {
  id: string;
  name: string;
}

const PAGE_SIZE = 100;

export function createCalendarFinder(sender: Sender, mailbox: string): CalendarFinder {
  let known: Promise<Known[]> | undefined;
  return {
    async find(calendar, options) {
      if (calendar === undefined) return { id: undefined };
      known ??= listCalendars(sender, mailbox, options);
      try {
        return choose(await known, calendar);
      } catch (error) {
        // The next row asks again.
        known = undefined;
        throw error;
      }
    },
  };
}

/** An id first, then a name as it is written, then a name in another letter case. */
export function choose(known: readonly Known[], calendar: string): CalendarChoice {
  const byId = known.find(({ id }) => id === calendar);
  if (byId !== undefined) return { id: byId.id };
  const fold = calendar.toLowerCase();
  const exact = known.filter(({ name }) => name === calendar);
  const named = exact.length > 0 ? exact : known.filter(({ name }) => name.toLowerCase() === fold);
  const [only] = named;
  if (only === undefined) {
    return { code: 'calendar-not-found', message: `The mailbox has no calendar ${quoted(calendar)} by name or id.` };
  }
  if (named.length > 1) {
    return {
      code: 'calendar-ambiguous',
      message: `The mailbox has ${named.length} calendars of the name ${quoted(calendar)}; give the id.`,
    };
  }
  return { id: only.id };
}

/** The calendars of a mailbox. */
export async function listCalendars(sender: Sender, mailbox: string, options: CallOptions): Promise<Known[]> {
  const found: Known[] = [];
  const request = {
    method: 'GET',
    path: `${mailboxPath(mailbox)}/calendars`,
    query: { $select: 'id,name', $top: String(PAGE_SIZE) },
    mailbox,
  } as const;
  for await (const page of pages(sender, request, options)) {
    for (const item of page.items) {
      if (isObject(item) && typeof item.id === 'string') found.push({ id: item.id, name: String(item.name ?? '') });
    }
  }
  return found;
}
