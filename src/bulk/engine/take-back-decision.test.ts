import { describe, expect, it } from 'vitest';
import { FRESH } from './progress-testing.ts';
import { DEFAULT_ROW_SETTINGS, type Found, type RowProgress } from './row-decision.ts';
import { decideTakeBack } from './take-back-decision.ts';

const PROGRESS: RowProgress = { ...FRESH, uncertain: true };
const NONE: Found = { events: 0 };
const ONE: Found = { events: 1, id: 'AAMk1', iCalUId: undefined, webLink: undefined, item: {} };
const decide = (found: Found, unsearched?: string, more: Partial<RowProgress> = {}) =>
  decideTakeBack(found, { ...PROGRESS, ...more }, unsearched, DEFAULT_ROW_SETTINGS);

describe('a row taken back whose event nobody saw', () => {
  it('has its event cancelled where one is found, wherever it was looked for', () => {
    expect(decide(ONE)).toEqual({ act: 'cancel', id: 'AAMk1' });
    expect(decide(ONE, 'sealed-unreadable', { isKnown: true })).toEqual({ act: 'cancel', id: 'AAMk1' });
  });

  it('is left where several are found', () => {
    expect(decide({ events: 2, ids: ['AAMk1', 'AAMk2'] })).toEqual({
      act: 'leave',
      reason: 'several-events-with-this-key',
      ids: ['AAMk1', 'AAMk2'],
    });
  });

  it('is done where none is found, with its calendar or without', () => {
    expect(decide(NONE)).toEqual({ act: 'not-seen' });
    expect(decide(NONE, 'calendar-not-found')).toEqual({ act: 'not-seen' });
  });

  it('is left where the place of its event could not be searched', () => {
    expect(decide(NONE, 'calendar-ambiguous')).toEqual({ act: 'leave', reason: 'calendar-ambiguous' });
    expect(decide(NONE, 'sealed-unreadable')).toEqual({ act: 'leave', reason: 'sealed-unreadable' });
  });

  it('is looked for five times in all where the service said that its event exists', () => {
    expect(decide(NONE, undefined, { isKnown: true, failures: 4 })).toEqual({ act: 'look-again' });
    expect(decide(NONE, undefined, { isKnown: true, failures: 5 })).toEqual({ act: 'not-seen' });
  });
});
