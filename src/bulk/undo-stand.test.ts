import { describe, expect, it } from 'vitest';
import { undoStandOf } from './undo-stand.ts';

describe('a row of a job that was taken back', () => {
  it('is pending until its outcome is known', () => {
    expect(undoStandOf({ state: 'open', act: 'cancel', eventId: 'e1' })).toBe('pending');
    expect(undoStandOf({ state: 'sending', act: 'release', eventId: 'e1' })).toBe('pending');
  });

  it('has its event cancelled or given back, or left', () => {
    expect(undoStandOf({ state: 'done', act: 'cancel', eventId: 'e1' })).toBe('cancelled');
    expect(undoStandOf({ state: 'done', act: 'release', eventId: 'e1' })).toBe('released');
    expect(undoStandOf({ state: 'failed', act: 'cancel', eventId: 'e1' })).toBe('left');
    expect(undoStandOf({ state: 'failed', act: 'release', eventId: 'e1' })).toBe('left');
  });

  it('is left where a create in doubt could not be looked for, as there may be an event', () => {
    expect(undoStandOf({ state: 'failed', act: 'cancel', eventId: undefined })).toBe('left');
  });

  it('keeps an event that is over, whatever became of its last change', () => {
    expect(undoStandOf({ state: 'done', act: 'create', eventId: 'e1' })).toBe('past');
    expect(undoStandOf({ state: 'failed', act: 'update', eventId: 'e1' })).toBe('past');
  });

  it('never had an event where it was rejected, or its create failed', () => {
    expect(undoStandOf({ state: 'rejected', act: 'create', eventId: undefined })).toBe('withoutEvent');
    expect(undoStandOf({ state: 'failed', act: 'create', eventId: undefined })).toBe('withoutEvent');
  });
});
