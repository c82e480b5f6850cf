import type { RowSettings } from './row.ts';
import { readMailbox } from './row-address.ts';
import { cellOf, type RowFields, textOf } from './row-fields.ts';
import { quoted } from './row-text.ts';

/** The mailbox of a row; undefined, with a rejection, where it names none. */
export function mailboxOf(row: RowFields, { mailbox: ofJob, mailboxMap }: RowSettings): string | undefined {
  const reject = (code: string, reason: string): undefined => {
    row.rejections.push({ field: 'Mailbox', code, reason });
  };
  // A Mailbox that is wrong must not send the row to the job's mailbox.
  if (row.rejections.some(({ field }) => field === 'Mailbox')) return undefined;
  const faults = row.rejections.length;
  const given = mailboxMap === undefined ? textOf(row, 'Mailbox') : nameOf(row);
  if (row.rejections.length > faults) return undefined;
  const text = given ?? ofJob;
  if (text === undefined) {
    return reject(
      'mailbox-missing',
      "Neither the row nor the job names a mailbox; fill Mailbox or set the job's mailbox (--mailbox).",
    );
  }
  if (typeof text !== 'string') return reject(text.code, text.reason);
  const mailbox = mailboxMap?.find(text.trim()) ?? readMailbox(text);
  if (mailbox !== undefined) return mailbox;
  const whose = given === undefined ? "The job's mailbox" : 'Mailbox';
  return mailboxMap === undefined
    ? reject('mailbox-invalid', `${whose} is no address, directory id or me; write it as name@domain.`)
    : reject(
        'mailbox-not-in-map',
        `${whose} ${quoted(text)} is not in the mailbox map, and no address, directory id or me; add it to the map, or correct it.`,
      );
}

/** Numbers of employees and students may be numbers in JSON. */
function nameOf(row: RowFields): string | undefined {
  const value = cellOf(row, 'Mailbox');
  return typeof value === 'number' ? String(value) : textOf(row, 'Mailbox');
}
