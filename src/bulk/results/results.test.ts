import { describe, expect, it } from 'vitest';
import type { ResultRecord } from '../ledger/ledger.ts';
import { readResult } from './results.ts';
import { CREATED } from './results-testing.ts';

const RECORD: ResultRecord = {
  number: 1,
  isGone: false,
  isChanged: false,
  line: 2,
  key: '7B-maths-1',
  mailbox: 'room.101@school.example',
  state: 'done',
  act: 'create',
  isTaken: false,
  isTouched: true,
  fence: 2,
  attempts: 1,
  eventId: 'AAMk1',
  endsAt: undefined,
  outcome: { status: 'created', iCalUId: '0400', webLink: 'https://outlook.example/1', at: 1_767_225_600_000 },
  notes: [],
};
const read = (record: Partial<ResultRecord>) => readResult({ ...RECORD, ...record });
const waiting = (state: 'open' | 'sending', outcome?: ResultRecord['outcome']) =>
  read({ state, eventId: undefined, outcome });

describe('the result of a row', () => {
  it('has the ids of the event that was created', () => {
    expect(read({})).toStrictEqual(CREATED);
  });

  it('says that an event of an earlier try was adopted', () => {
    expect(read({ outcome: { status: 'adopted', at: 0 } })).toStrictEqual({
      ...CREATED,
      status: 'adopted',
      iCalUId: null,
      webLink: null,
    });
  });

  it('says what became of an event that was there', () => {
    const status = (word: string, isApplied: boolean, record: Partial<ResultRecord> = {}) =>
      readResult({ ...RECORD, outcome: { status: word }, ...record }, isApplied ? 'apply' : 'send').status;
    expect(status('updated', true)).toBe('updated');
    expect(status('cancelled', false, { act: 'cancel' })).toBe('cancelled');
    expect(status('created', true, { isTouched: false })).toBe('unchanged');
    expect(status('created', false, { isTouched: false })).toBe('created');
    expect(status('cancelled', true, { isTouched: false, act: 'cancel' })).toBe('cancelled');
  });

  it('tells what was done to the row beyond copying it', () => {
    const note = { field: 'Attendees', code: 'attendee-repeated', text: 'one address is given twice.' };
    expect(read({ notes: [note] }).warnings).toEqual([note]);
  });

  it('has every fault of a rejected row, and no key or mailbox where the row has none', () => {
    const faults = [
      { field: 'Start', code: 'field-missing', reason: 'Start is empty.' },
      { code: 'row-cut', reason: 'The file ends within the row.' },
    ];
    expect(
      read({
        state: 'rejected',
        key: undefined,
        mailbox: undefined,
        eventId: undefined,
        attempts: 0,
        outcome: { faults },
      }),
    ).toStrictEqual({
      ...CREATED,
      key: null,
      mailbox: null,
      status: 'rejected',
      EventID: null,
      error: 'Start: Start is empty. (field-missing) The file ends within the row. (row-cut)',
      iCalUId: null,
      webLink: null,
      attempts: 0,
      faults,
    });
  });

  it("has Graph's code and words for a row that it refused", () => {
    const outcome = { status: 'failed', code: 'ErrorInvalidRequest', message: 'The end is before the start.', at: 0 };
    expect(read({ state: 'failed', eventId: undefined, outcome })).toMatchObject({
      status: 'failed',
      EventID: null,
      error: 'The end is before the start. (ErrorInvalidRequest)',
      faults: [{ code: 'ErrorInvalidRequest', reason: 'The end is before the start.' }],
    });
    expect(read({ state: 'failed', eventId: undefined, outcome: { ...outcome, message: '' } }).error).toBe(
      'The service gave no reason. (ErrorInvalidRequest)',
    );
  });

  it('tells a row that was never sent from one whose outcome nobody knows', () => {
    expect(waiting('open')).toMatchObject({
      status: 'pending',
      error: 'It was not sent yet. (not-sent)',
      faults: [{ code: 'not-sent', reason: 'It was not sent yet.' }],
    });
    expect(waiting('sending')).toMatchObject({
      status: 'pending',
      error: 'The outcome of an earlier call is not known; the next run finds it out. (outcome-unknown)',
    });
  });

  it('says what was not done yet to the event of a row', () => {
    const error = (act: 'update' | 'cancel' | 'release' | 'adopt') =>
      read({ state: 'open', act, outcome: undefined }).error;
    expect(error('update')).toBe('Its event was not changed yet. (not-sent)');
    expect(error('cancel')).toBe('Its event was not cancelled yet. (not-sent)');
    expect(error('release')).toBe('Its event was not given back yet. (not-sent)');
    expect(error('adopt')).toBe('Its event was not adopted yet. (not-sent)');
  });

  it('says why a row waits and what to do', () => {
    expect(waiting('sending', { status: 'pending', reason: 'throttled', at: 0 }).error).toBe(
      'The mailbox stayed throttled; run it again later. (throttled)',
    );
    expect(waiting('open', { status: 'pending', reason: 'ErrorServerBusy', at: 0 }).error).toBe(
      'It waits because of ErrorServerBusy; the next run takes it up. (ErrorServerBusy)',
    );
    expect(waiting('open', { status: 'pending', reason: 'constructor', at: 0 }).error).toBe(
      'It waits because of constructor; the next run takes it up. (constructor)',
    );
  });

  it('names the events that carry the key of a row', () => {
    const outcome = { status: 'pending', reason: 'several-events-with-this-key', eventIds: ['A', 'B'], at: 0 };
    expect(waiting('sending', outcome).error).toBe(
      'Several events in the mailbox carry the key of this row; delete all but one and run it again. Events: A, B. (several-events-with-this-key)',
    );
  });
});

describe('what became of an event that was to be changed or taken away', () => {
  const warned = (outcome: Record<string, boolean | string>, more: Partial<ResultRecord> = {}) =>
    read({ state: 'done', outcome, ...more }).warnings.map(({ code }) => code);

  it('warns where none was seen, and where the job was cancelled before', () => {
    expect(warned({ status: 'cancelled', 'not-seen': true }, { eventId: undefined })).toEqual(['not-seen']);
    expect(warned({ status: 'unchanged', 'job-cancelled': true })).toEqual(['job-cancelled']);
    // That the row was changed since is why its event was to be changed.
    expect(warned({ status: 'unchanged', 'job-cancelled': true }, { isChanged: true })).toEqual(['job-cancelled']);
    expect(warned({ status: 'unchanged' }, { isChanged: true })).toEqual(['kept-as-sent']);
    // Of a row that is gone, the input says nothing.
    expect(warned({ status: 'unchanged', released: true }, { isChanged: true, isGone: true })).toEqual(['released']);
    const applied = (isTouched: boolean) => readResult({ ...RECORD, isChanged: true, isTouched }, 'apply').warnings;
    expect([true, false].map((one) => applied(one).map(({ code }) => code))).toEqual([
      ['kept-as-sent'],
      ['kept-as-past'],
    ]);
  });
});
