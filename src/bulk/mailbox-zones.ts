import { ServiceError } from '../core/errors.ts';
import { isObject } from '../core/json.ts';
import { mailboxPath } from '../graph/path.ts';
import { refusesForGood } from '../http/answer.ts';
import type { Sender } from '../http/sender.ts';
import type { MailboxZone } from './rows/row.ts';
import { quoted } from './rows/row-text.ts';

/** The time zones of mailboxes, as far as they were asked for. */
export interface MailboxZones {
  readonly known: ReadonlyMap<string, MailboxZone>;
  /**
   * Asks for the zones of these mailboxes, and makes them known, or why there are none; throws what the sender throws where the service
   * gave no answer that lasts.
   */
  ask(mailboxes: ReadonlySet<string>, signal: AbortSignal | undefined): Promise<void>;
}

/** Mailboxes asked at once. */
const AT_ONCE = 16;

/** Needs the permission MailboxSettings.Read. https://learn.microsoft.com/graph/api/user-get-mailboxsettings */
export function createMailboxZones(sender: Sender): MailboxZones {
  const known = new Map<string, MailboxZone>();
  return {
    known,
    async ask(mailboxes, signal) {
      const waiting = mailboxes.values();
      // The first failure ends the run, so nobody needs the answers that are still under way.
      const failed = new AbortController();
      const ends = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
      const worker = async () => {
        try {
          for (const mailbox of waiting) known.set(mailbox, await read(sender, mailbox, ends));
        } catch (error) {
          failed.abort(error);
        }
      };
      await Promise.all(Array.from({ length: Math.min(AT_ONCE, mailboxes.size) }, worker));
      failed.signal.throwIfAborted();
    },
  };
}

async function read(sender: Sender, mailbox: string, signal: AbortSignal): Promise<MailboxZone> {
  const request = {
    method: 'GET',
    path: `${mailboxPath(mailbox)}/mailboxSettings`,
    query: { $select: 'timeZone' },
    mailbox,
  } as const;
  try {
    const { body } = await sender.send(request, 'safe', 'json', { signal });
    const name = isObject(body) && typeof body.timeZone === 'string' ? body.timeZone.trim() : '';
    return name === '' ? { problem: 'the settings of the mailbox name none either' } : { name };
  } catch (error) {
    if (!(error instanceof ServiceError) || !refusesForGood(error.evidence.status)) throw error;
    const { status, serviceCode } = error.evidence;
    const said = serviceCode === '' ? `${status}` : `${status} ${quoted(serviceCode)}`;
    const needs = status === 403 ? ' (it takes the permission MailboxSettings.Read)' : '';
    return { problem: `the service refused to tell the mailbox's own with ${said}${needs}` };
  }
}
