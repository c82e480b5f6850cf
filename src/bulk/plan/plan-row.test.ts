import { describe, expect, it } from 'vitest';
import { writePrints } from '../changes/field-prints.ts';
import type { PlannedRow } from '../ledger/ledger.ts';
import { planRow, requestsOf } from './plan-row.ts';

const NOW = Date.UTC(2026, 10, 2);
const PRINTS = { fields: { subject: 'a', start: 'b', end: 'c' }, attendees: { ada: 'required' } } as const;
const ROW: PlannedRow = {
  line: 2,
  key: 'k1',
  mailbox: 'm0@school.example',
  act: 'create',
  isGone: false,
  eventId: undefined,
  fields: writePrints(PRINTS),
  base: undefined,
  edited: [],
  facts: { attendees: 1, reminder: null, body: null },
  endsAt: NOW + 1,
  payload: undefined,
  faults: [],
};
const plan = (more: Partial<PlannedRow> = {}) => planRow({ ...ROW, ...more }, NOW);
const update = (fields: object) =>
  plan({ act: 'update', eventId: 'e1', base: writePrints({ ...PRINTS, fields: { ...PRINTS.fields, ...fields } }) });

describe('a planned row', () => {
  it('that is made mails its attendees and rings by the default of its mailbox', () => {
    expect(plan()).toEqual({
      line: 2,
      key: 'k1',
      mailbox: 'm0@school.example',
      act: 'create',
      EventID: null,
      parts: [],
      edited: [],
      mails: 1,
      reminder: 'default',
      values: null,
      faults: [],
    });
  });

  it('tells what somebody else changed, and mails nobody of an event that is left as it is', () => {
    expect(plan({ act: 'unchanged', eventId: 'e1', edited: ['subject'] })).toMatchObject({
      edited: ['subject'],
      mails: 0,
    });
    expect(plan({ act: 'deleted', eventId: 'e1' })).toMatchObject({ act: 'deleted', mails: 0, reminder: false });
    expect(requestsOf({ act: 'deleted' })).toBe(0);
  });

  it('rings as it says, and never where it is over', () => {
    expect(plan({ facts: { reminder: 10 } }).reminder).toBe(true);
    expect(plan({ facts: { reminder: 'none' } }).reminder).toBe(false);
    expect(plan({ endsAt: NOW - 1 }).reminder).toBe(false);
    expect(plan({ endsAt: undefined }).reminder).toBe('default');
  });

  it('that is updated names its parts; it rings anew where its time or reminder changed', () => {
    expect(update({ subject: 'x' })).toMatchObject({ parts: ['subject'], mails: 1, reminder: false, EventID: 'e1' });
    expect(update({ start: 'x' })).toMatchObject({ parts: ['time'], reminder: 'default' });
    expect(update({ reminder: 'x' })).toMatchObject({ parts: ['reminder'], mails: 0, reminder: 'default' });
  });

  it('that is gone has no line, and its cancellation mails those who were asked', () => {
    const gone = plan({ act: 'cancel', isGone: true, fields: undefined, base: writePrints(PRINTS) });
    expect(gone).toMatchObject({ line: null, act: 'cancel', mails: 1, reminder: false });
  });

  it('of an event that people made mails those too whom the row does not name, where all are told', () => {
    const told = (more: Partial<PlannedRow>) => {
      const { mails, mailsAtLeast } = plan({ eventId: 'e1', others: 5, base: writePrints(PRINTS), ...more });
      return [mails, mailsAtLeast];
    };
    const changed = writePrints({ ...PRINTS, fields: { ...PRINTS.fields, subject: 'x' } });
    const invited = writePrints({ ...PRINTS, attendees: { ...PRINTS.attendees, ben: 'required' } });
    expect(told({ act: 'update', fields: changed })).toEqual([6, true]);
    expect(told({ act: 'update', fields: changed, others: 0 })).toEqual([1, true]);
    expect(told({ act: 'update', base: undefined })).toEqual([6, true]);
    expect(told({ act: 'update', fields: invited })).toEqual([1, undefined]);
    expect(told({ act: 'release', fields: undefined })).toEqual([6, true]);
    expect(told({ act: 'unchanged' })).toEqual([0, undefined]);
    expect(told({ act: 'update', fields: changed, others: undefined })).toEqual([1, undefined]);
  });

  it('that is left alone mails nobody', () => {
    for (const act of ['unchanged', 'rejected', 'past', 'moved', 'failed'] as const) {
      expect(plan({ act, base: writePrints(PRINTS) })).toMatchObject({ act, mails: 0, parts: [], reminder: false });
    }
    expect(plan({ act: 'adopt' })).toMatchObject({ act: 'unchanged' });
  });

  it('that is taken back is called what it is, and may mail all who were asked', () => {
    for (const act of ['release', 'look-for'] as const) {
      expect(plan({ act, base: writePrints(PRINTS) })).toMatchObject({ act, mails: 1, reminder: false });
    }
  });

  it('takes one request to make, and two to change', () => {
    expect((['create', 'update', 'cancel', 'unchanged'] as const).map((act) => requestsOf({ act }))).toEqual([
      1, 2, 2, 0,
    ]);
  });
});
