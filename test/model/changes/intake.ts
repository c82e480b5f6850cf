import type { Act, Protocol, Why } from './rules.ts';
import type { Parts, Text } from './world.ts';

/** What the user wants by now: that the event says so, that it is gone, or that the job is taken back. */
export type Wish = 'row' | 'later' | 'first' | 'gone' | 'undone';

/** What the disk of a client holds of the row. */
export interface Ledger {
  act: Act;
  state: 'open' | 'sending' | 'done' | 'failed';
  /** What the content on record says of the part that the row changes; of an adopted event, what it was. */
  wants: Text | 'what it was';
  /** What was written last, while a change waits. */
  base: Parts | undefined;
  /** The same once it is settled. */
  fields: Parts;
  /** What the event was before its first change, where people made it. */
  before: Parts | undefined;
  isTaken: boolean;
  /** A content that an act which was called off may have written. */
  maybe: Parts | undefined;
  /** Whether a write of a part is known to be done. */
  hasWritten: boolean;
  /** Whether the result says that the event differs from the row. */
  isToldToDiffer: boolean;
  why: Why | undefined;
}

const FIRST: Parts = { changed: 'first', kept: 'first' };

/** A job's own event, as it was made; nothing waits. */
export const MADE: Ledger = {
  act: 'update',
  state: 'done',
  wants: 'first',
  base: undefined,
  fields: FIRST,
  before: undefined,
  isTaken: false,
  maybe: undefined,
  hasWritten: false,
  isToldToDiffer: false,
  why: undefined,
};

/** An event that people made and the job adopted. */
export const ADOPTED: Ledger = { ...MADE, wants: 'what it was', isTaken: true };

/** The same, and what the input says of it is about to be written. */
export function waiting(ledger: Ledger, wants: Text): Ledger {
  return { ...ledger, wants, state: 'open', base: ledger.fields };
}

/** An event that people made, and that the job is about to adopt. */
export const MATCHED: Ledger = { ...ADOPTED, act: 'adopt', state: 'open' };

/** What the row's content says of both parts. */
export function contentOf({ wants, fields }: Ledger): Parts {
  return wants === 'what it was' ? fields : { changed: wants, kept: 'first' };
}

/** What a command makes of a row before it works on it. */
export function takeIn(
  ledger: Ledger,
  wish: Wish,
  overwrite: boolean,
  protocol: Protocol,
): { ledger: Ledger; isOutdated: boolean } {
  const { act, state, wants, why, isTaken } = ledger;
  const same = { ledger, isOutdated: false };
  const isTakenBack = state === 'done' && (act === 'cancel' || act === 'release');
  if (isTakenBack) return same;
  if (wish === 'undone') return opened(takenBack(ledger, protocol), isTaken ? 'release' : 'cancel');
  if (state === 'sending') return { ledger, isOutdated: act === 'update' && wish !== wants };
  if (wish === 'gone') {
    return isTaken || (state === 'failed' && act === 'cancel' && !overwrite) ? same : opened(ledger, 'cancel');
  }
  const renewed = { ...ledger, wants: wish };
  if (act === 'adopt' && state !== 'done') return state === 'open' ? { ...same, ledger: renewed } : same;
  const differs = wish !== wants || act === 'cancel' || act === 'release';
  const isAsked = state === 'open' || differs || (overwrite && why === 'edited');
  return isAsked ? opened(renewed, 'update') : same;
}

function opened(ledger: Ledger, act: Act): { ledger: Ledger; isOutdated: boolean } {
  const base = ledger.base ?? ledger.fields;
  return { ledger: { ...ledger, act, state: 'open', base, why: undefined }, isOutdated: false };
}

/** An update whose outcome is not known may have been carried out. */
function takenBack(ledger: Ledger, { remembersDoubt }: Protocol): Ledger {
  const isInDoubt = remembersDoubt && ledger.act === 'update' && ledger.state === 'sending';
  return isInDoubt ? { ...ledger, maybe: contentOf(ledger) } : ledger;
}

/** What counts as written when an event is compared: what may have been written too, where it is there. */
export function writtenOf({ base, fields, maybe }: Ledger, there: Parts): Parts {
  const written = base ?? fields;
  return maybe !== undefined && there.changed === maybe.changed ? { ...written, changed: maybe.changed } : written;
}
