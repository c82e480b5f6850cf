import { describe, expect, it } from 'vitest';
import type { SendReport } from '../../bulk/index.ts';
import { AuthenticationError, TransportError } from '../../core/errors.ts';
import { RUN_WORDS } from './run-words.ts';
import { errorOfRun } from './send-end.ts';

const NONE = { created: 0, adopted: 0, unchanged: 0, updated: 0, cancelled: 0, rejected: 0, failed: 0, pending: 0 };

function ended(
  counts: Partial<SendReport['counts']>,
  stopped?: SendReport['stopped'],
  gone = 0,
  more: Partial<Pick<SendReport, 'keptAsSent'>> = {},
) {
  return errorOfRun({
    ...more,
    stopped,
    counts: { rows: 9, ...NONE, ...counts },
    gone: { rows: gone, pending: gone, cancelled: 0 },
  });
}

describe('the error of a run of rows', () => {
  it('is none where every row has its event', () => {
    expect(ended({ created: 9 })).toBeUndefined();
  });

  it('says that the run was interrupted, and how many rows wait', () => {
    expect(ended({ pending: 8 }, { reason: 'interrupted', error: undefined })).toEqual({
      code: 'interrupted',
      message: 'The run was stopped; 8 rows are pending.',
      hint: 'Send again to go on.',
    });
  });

  it('is the error that stopped the run', () => {
    const authentication = new AuthenticationError('token-refused', 'Graph refused the token.');
    expect(ended({ pending: 8 }, { reason: 'authentication', error: authentication })).toEqual({
      code: 'token-refused',
      message: 'Graph refused the token.',
    });
    const unreachable = new TransportError('service-unreachable', 'No answer came.', 'not-sent');
    expect(ended({ pending: 8 }, { reason: 'service-unreachable', error: unreachable })).toMatchObject({
      code: 'service-unreachable',
      delivery: 'not-sent',
    });
  });

  it('names the way on of the command that ran', () => {
    const pending = {
      stopped: undefined,
      counts: { rows: 9, ...NONE, pending: 8 },
      gone: { rows: 0, pending: 0, cancelled: 0 },
    };
    const hints = Object.values(RUN_WORDS).map((words) => errorOfRun(pending, undefined, words)?.hint);
    expect(hints).toEqual([
      'Send again to go on.',
      'Apply again to go on.',
      'Adopt again to go on.',
      'Undo again to go on.',
      'Resume again to go on.',
    ]);
  });

  it('counts rows that were settled as they had been sent after those that wait, and before those that failed', () => {
    expect(ended({ failed: 1 }, undefined, 0, { keptAsSent: 2 })).toEqual({
      code: 'rows-kept-as-sent',
      message: '2 rows changed while under way, and were settled as sent before.',
      hint: 'Apply the file again to have written what it says of them; one that names another mailbox needs --prune.',
    });
    expect(ended({ pending: 1 }, undefined, 0, { keptAsSent: 2 })).toMatchObject({ code: 'rows-pending' });
  });

  it('counts rows that wait before those that failed, with those of earlier files', () => {
    expect(ended({ pending: 1, failed: 3 })).toMatchObject({ code: 'rows-pending', message: '1 row is pending.' });
    expect(ended({}, undefined, 2)).toMatchObject({ code: 'rows-pending', message: '2 rows are pending.' });
    expect(ended({ rejected: 1, failed: 3 })).toMatchObject({
      code: 'rows-failed',
      message: '1 row rejected, 3 rows failed.',
    });
  });
});
