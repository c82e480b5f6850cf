import type { Attendee, AttendeeType } from '../../graph/event.ts';
import type { FieldPrints, Printer } from './field-prints.ts';

type Prints = FieldPrints['attendees'];

/** Attendees of a row, beside what was written last. */
export interface AttendeeWish {
  /** Undefined where the row does not say. */
  readonly wanted: readonly Attendee[] | undefined;
  readonly base: Prints;
}

/**
 * The attendees to write; undefined where those that are there can stay. Who was added by others stays, who was written
 * by us and is no longer wanted goes, and everybody who stays keeps the answer given. Who was written, and then removed
 * by somebody, is not invited anew unless `overwrite`.
 */
export function mergeAttendees(
  { wanted = [], base = {} }: AttendeeWish,
  there: readonly Attendee[],
  { printer, overwrite }: { printer: Printer; overwrite: boolean },
): Attendee[] | undefined {
  const wishes = new Map(wanted.map((one) => [addressOf(one), one]));
  const present = new Set(there.map(addressOf));
  const typeBefore = (address: string): AttendeeType | undefined => base[printer.address(address)];
  let isChanged = false;
  const merged = there.flatMap((one): Attendee[] => {
    const address = addressOf(one);
    const wish = wishes.get(address);
    if (wish === undefined) {
      if (typeBefore(address) === undefined) return [one];
      isChanged = true;
      return [];
    }
    // How somebody is asked is changed where the row changed it, or says it for the first time.
    const isRetyped = wish.type !== one.type && (overwrite || typeBefore(address) !== wish.type);
    isChanged ||= isRetyped;
    return [isRetyped ? { ...one, type: wish.type } : one];
  });
  for (const [address, wish] of wishes) {
    if (present.has(address) || (typeBefore(address) !== undefined && !overwrite)) continue;
    isChanged = true;
    merged.push(wish);
  }
  return isChanged ? merged : undefined;
}

function addressOf({ emailAddress }: Attendee): string {
  return (emailAddress?.address ?? '').trim().toLowerCase();
}
