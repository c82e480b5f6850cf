import { SCHEDULE_MAILBOXES } from '../limits.ts';
import { isAddress } from '../mailboxes/is-address.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';
import type { World } from '../world.ts';

/** Whose schedule an address stands for. */
export type ScheduleOwner =
  | { kind: 'mailbox'; mailbox: Mailbox }
  /** A distribution list has no calendar: its schedule is that of its members together. */
  | { kind: 'list'; members: readonly Mailbox[] }
  | { kind: 'error'; message: string; responseCode: string };

/**
 * Refuses more calendars than the service looks at: of addresses, where the members of a list count each, and of places.
 * https://learn.microsoft.com/graph/outlook-get-free-busy-schedule
 */
export function refuseTooMany({ directory }: World, addresses: readonly string[], places = 0): void {
  const asked = addresses.reduce((sum, address) => sum + (directory.listMembers(address)?.length ?? 1), places);
  if (asked > SCHEDULE_MAILBOXES) throw refusals.tooManyScheduleMailboxes(SCHEDULE_MAILBOXES, asked);
}

/** Finds it. Where users are made on first use, asking for a schedule is one, within the domains of the tenant. */
export function scheduleOwner({ directory }: World, address: string): ScheduleOwner {
  if (!isAddress(address)) {
    return {
      kind: 'error',
      message:
        'Microsoft.Exchange.InfoWorker.Common.Availability.InvalidSmtpAddressException: The email address provided is not a valid SMTP address.\r\n. Name of the server where exception originated: EMULATOR. LID: 43916',
      responseCode: 'ErrorInvalidSmtpAddress',
    };
  }
  const members = directory.listMembers(address);
  if (members) return { kind: 'list', members };
  const mailbox = directory.recipient({ address, name: '', isResource: false });
  if (mailbox) return { kind: 'mailbox', mailbox };
  return {
    kind: 'error',
    message: `Unable to resolve e-mail address ${address} to an Active Directory object.`,
    responseCode: '5009',
  };
}
