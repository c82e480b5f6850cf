import { describe, expect, it } from 'vitest';
import type { GraphProblem } from '../../graph/problem.ts';
import type { Merge } from '../changes/merge-event.ts';
import { type ChangeContext, decideChange, type Reading } from './change-decision.ts';
import { FRESH } from './progress-testing.ts';

const KEY = '728eef6cfd3ec815-c57be24ea2d52d2b78985ad4b7d11900a13548312bbf13da';
const CONTEXT: ChangeContext = {
  sourceKey: KEY,
  isOutdated: false,
  isCalledOff: false,
  isTaken: false,
  progress: FRESH,
  refusal: undefined,
  settings: { attempts: 5 },
  overwrite: false,
};
const NONE: Merge = { act: 'none' };
const PATCH: Merge = { act: 'patch', patch: { subject: 'Arts' }, parts: ['subject'], overwritten: [] };
const EDITED: Merge = { act: 'edited', parts: ['subject', 'time'] };
const GONE: Reading = { event: 'gone' };

const there = (more: Partial<Extract<Reading, { event: 'there' }>> = {}): Reading => ({
  event: 'there',
  key: KEY,
  merge: NONE,
  isEdited: false,
  hasAttendees: false,
  ...more,
});
const problem = (status: number, code: string): GraphProblem => ({
  status,
  code,
  codes: [code],
  message: 'Said by the service.',
  isGraphError: true,
});
const doubtful = { ...CONTEXT, progress: { ...CONTEXT.progress, uncertain: true } };

describe('an update of an event that has no key of ours', () => {
  const taken = { ...CONTEXT, isTaken: true };
  const left = { act: 'failed', refusal: { code: 'event-of-another-row' } };

  it('becomes an adoption where people made the event', () => {
    for (const key of [undefined, 'released']) {
      expect(decideChange('update', there({ key }), taken)).toEqual({ act: 'reopen', as: 'adopt' });
    }
  });

  it('is given up where the event is made by the job, where it is of another row, and where its row changed', () => {
    expect(decideChange('update', there({ key: undefined }), CONTEXT)).toMatchObject(left);
    expect(decideChange('update', there({ key: 'another' }), taken)).toMatchObject(left);
    expect(decideChange('update', there({ key: 'released' }), { ...taken, isOutdated: true })).toMatchObject(left);
  });
});

describe('a cancellation in doubt that is called off', () => {
  const calledOff = { ...doubtful, isCalledOff: true };

  it('becomes an update where the event is there, edited or not, and a create where it is not', () => {
    expect(decideChange('cancel', there(), calledOff)).toEqual({ act: 'reopen', as: 'update' });
    expect(decideChange('cancel', there({ isEdited: true }), calledOff)).toEqual({ act: 'reopen', as: 'update' });
    expect(decideChange('cancel', GONE, calledOff)).toEqual({ act: 'reopen', as: 'create' });
  });

  it("leaves an event that is another row's", () => {
    expect(decideChange('cancel', there({ key: 'another' }), calledOff)).toMatchObject({
      act: 'failed',
      refusal: { code: 'event-of-another-row' },
    });
  });
});

describe('an update', () => {
  it('writes what differs', () => {
    expect(decideChange('update', there({ merge: PATCH }), CONTEXT)).toEqual({
      act: 'call',
      change: { kind: 'patch', patch: { subject: 'Arts' } },
    });
  });

  it('is done where the event is as wanted: unchanged, or updated by a call whose answer was lost', () => {
    expect(decideChange('update', there(), CONTEXT)).toEqual({ act: 'done', status: 'unchanged' });
    expect(decideChange('update', there(), doubtful)).toEqual({ act: 'done', status: 'updated' });
  });

  it('is sent again after a lost answer that changed nothing', () => {
    expect(decideChange('update', there({ merge: PATCH }), doubtful)).toMatchObject({ act: 'call' });
  });

  it('fails where somebody changed the same, and names the parts', () => {
    expect(decideChange('update', there({ merge: EDITED }), CONTEXT)).toMatchObject({
      act: 'failed',
      refusal: { code: 'event-edited', message: expect.stringContaining('(subject, time)') },
    });
  });

  it('fails where somebody deleted the event, and does not make it again', () => {
    expect(decideChange('update', GONE, CONTEXT)).toMatchObject({ act: 'failed', refusal: { code: 'event-deleted' } });
  });

  it('fails for an event that carries another key, or none', () => {
    for (const key of [undefined, 'released', `${KEY.slice(0, -1)}0`]) {
      expect(decideChange('update', there({ key, merge: PATCH }), CONTEXT)).toMatchObject({
        act: 'failed',
        refusal: { code: 'event-of-another-row' },
      });
    }
  });

  it('is not written any more once the row asks for something else', () => {
    const outdated = { ...doubtful, isOutdated: true };
    expect(decideChange('update', there({ merge: PATCH }), outdated)).toMatchObject({
      act: 'failed',
      refusal: { code: 'row-changed' },
    });
    expect(decideChange('update', there(), outdated)).toEqual({ act: 'done', status: 'updated' });
  });

  it('fails for good where it was refused for good and changed nothing', () => {
    const refused = { ...doubtful, refusal: problem(400, 'ErrorInvalidRequest') };
    expect(decideChange('update', there({ merge: PATCH }), refused)).toMatchObject({
      act: 'failed',
      refusal: { code: 'ErrorInvalidRequest', status: 400 },
    });
    expect(decideChange('update', there(), refused)).toEqual({ act: 'done', status: 'updated' });
  });

  it('waits for the next run where a try of this run was lost before the refusal, or an event that is there was not found', () => {
    const lostNow = { ...doubtful, progress: { ...doubtful.progress, lostNow: true } };
    const refused = { ...lostNow, refusal: problem(400, 'ErrorInvalidRequest') };
    expect(decideChange('update', there({ merge: PATCH }), refused)).toEqual({
      act: 'leave',
      reason: 'ErrorInvalidRequest',
    });
    expect(decideChange('cancel', there(), { ...CONTEXT, refusal: problem(404, 'ErrorItemNotFound') })).toEqual({
      act: 'leave',
      reason: 'ErrorItemNotFound',
    });
  });

  it.each([409, 412])(
    'is read and written again after a conflict (%i), until its tries are used up (R8 in part)',
    (status) => {
      const conflict = { ...CONTEXT, refusal: problem(status, 'ErrorIrresolvableConflict') };
      expect(decideChange('update', there({ merge: PATCH }), conflict)).toMatchObject({ act: 'call' });
      const worn = { ...conflict, progress: { ...CONTEXT.progress, failures: 5 } };
      expect(decideChange('update', there({ merge: PATCH }), worn)).toEqual({
        act: 'leave',
        reason: 'ErrorIrresolvableConflict',
      });
      const silent = { ...worn, refusal: undefined };
      expect(decideChange('update', there({ merge: PATCH }), silent)).toEqual({
        act: 'leave',
        reason: 'outcome-unknown',
      });
      const last = { ...worn, progress: { ...CONTEXT.progress, failures: 4 } };
      expect(decideChange('update', there({ merge: PATCH }), last)).toMatchObject({ act: 'call' });
    },
  );
});

describe('a cancellation', () => {
  it('tells the attendees, and deletes what has none', () => {
    expect(decideChange('cancel', there({ hasAttendees: true }), CONTEXT)).toEqual({
      act: 'call',
      change: { kind: 'cancel' },
    });
    expect(decideChange('cancel', there(), CONTEXT)).toEqual({ act: 'call', change: { kind: 'delete' } });
  });

  it('is done where the event is gone', () => {
    expect(decideChange('cancel', GONE, CONTEXT)).toEqual({ act: 'done', status: 'cancelled' });
  });

  it('leaves an event that somebody changed, unless it is asked for', () => {
    const edited = there({ isEdited: true });
    expect(decideChange('cancel', edited, CONTEXT)).toMatchObject({ act: 'failed', refusal: { code: 'event-edited' } });
    expect(decideChange('cancel', edited, { ...CONTEXT, overwrite: true })).toMatchObject({ act: 'call' });
  });

  it('never takes away an event of another row', () => {
    expect(decideChange('cancel', there({ key: undefined }), CONTEXT)).toMatchObject({
      refusal: { code: 'event-of-another-row' },
    });
  });
});

describe('an adoption', () => {
  it('writes the key on an event that has none, or was released', () => {
    for (const key of [undefined, 'released']) {
      expect(decideChange('adopt', there({ key }), CONTEXT)).toEqual({
        act: 'call',
        change: { kind: 'patch', patch: {} },
      });
    }
  });

  it('is done where the event has the key', () => {
    expect(decideChange('adopt', there(), doubtful)).toEqual({ act: 'done', status: 'adopted' });
  });

  it('takes no event of another row, and none that is gone', () => {
    const other = there({ key: 'f09390ae1c6aed06-8ed4' });
    expect(decideChange('adopt', other, CONTEXT)).toMatchObject({ refusal: { code: 'event-of-another-row' } });
    expect(decideChange('adopt', GONE, CONTEXT)).toMatchObject({ refusal: { code: 'event-deleted' } });
  });
});

describe('a release', () => {
  it('puts back what was there before', () => {
    expect(decideChange('release', there({ merge: PATCH }), CONTEXT)).toEqual({
      act: 'call',
      change: { kind: 'patch', patch: { subject: 'Arts' } },
    });
    expect(decideChange('release', there(), CONTEXT)).toEqual({ act: 'call', change: { kind: 'patch', patch: {} } });
  });

  it('is done where the event is gone, or has no key any more', () => {
    const done = { act: 'done', status: 'unchanged', note: 'released' };
    expect(decideChange('release', GONE, CONTEXT)).toEqual(done);
    expect(decideChange('release', there({ key: 'released' }), CONTEXT)).toEqual(done);
    expect(decideChange('release', there({ key: undefined }), CONTEXT)).toEqual(done);
  });

  it('leaves parts that somebody changed since', () => {
    expect(decideChange('release', there({ merge: EDITED }), CONTEXT)).toMatchObject({
      refusal: { code: 'event-edited' },
    });
  });
});
