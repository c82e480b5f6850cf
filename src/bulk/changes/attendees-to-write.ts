import { mergeAttendees, type WantedAttendee } from '../../graph/attendee-merge.ts';
import type { Attendee, Event } from '../../graph/event.ts';
import type { FieldPrints, Printer } from './field-prints.ts';

/** Attendees of a row, beside what was written last. */
export interface AttendeeWish {
  /** Undefined where the row does not say. */
  readonly wanted: readonly Attendee[] | undefined;
  readonly base: FieldPrints['attendees'];
}

/**
 * The attendees to write; undefined where those that are there can stay. Who was added by others stays, who was written
 * by us and is no longer wanted goes. Who was written, and then removed or asked in another way by somebody else, is
 * left so, unless the row changed it too or `overwrite`.
 */
export function attendeesToWrite(
  { wanted = [], base = {} }: AttendeeWish,
  there: Event,
  { printer, overwrite }: { printer: Printer; overwrite: boolean },
): Attendee[] | undefined {
  const before = (address: string) => base[printer.address(address)];
  const present = new Set((there.attendees ?? []).map(addressOf));
  const wishes = wanted.flatMap((one): WantedAttendee[] => {
    const key = addressOf(one);
    const isThere = present.has(key);
    const { name, address } = one.emailAddress;
    if (!isThere && before(key) !== undefined && !overwrite) return [];
    const isSaid = !isThere || overwrite || before(key) !== one.type;
    return [{ address, name: name ?? undefined, type: isSaid ? one.type : undefined }];
  });
  const ours = [...present].filter((address) => before(address) !== undefined);
  return mergeAttendees(there, { wanted: wishes, ours }).attendees;
}

function addressOf({ emailAddress }: Attendee): string {
  return (emailAddress?.address ?? '').trim().toLowerCase();
}
