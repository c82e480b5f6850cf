import { describe, expect, it } from 'vitest';
import { changedParts, countMails, mailedPrints } from './changed-parts.ts';
import type { FieldPrints } from './field-prints.ts';

const LESSON: FieldPrints = {
  fields: { subject: 'a', body: '', start: 'b', end: 'c', isAllDay: '', location: 'd' },
  attendees: { ada: 'required', ben: 'optional' },
};
const prints = (fields: FieldPrints['fields'], attendees = LESSON.attendees): FieldPrints => ({
  fields: { ...LESSON.fields, ...fields },
  ...(attendees === undefined ? {} : { attendees }),
});

describe('the parts that differ', () => {
  it('are none where all prints are the same', () => {
    expect(changedParts(LESSON, prints({}))).toEqual([]);
  });

  it('are named once, times as one', () => {
    expect(changedParts(LESSON, prints({ start: 'x', end: 'y', subject: 'z' }))).toEqual(['subject', 'time']);
  });

  it('are those that are said for the first time, or no longer', () => {
    expect(changedParts(LESSON, prints({ showAs: 'q' }))).toEqual(['showAs']);
    expect(changedParts(prints({ showAs: 'q' }), LESSON)).toEqual(['showAs']);
  });

  it('are attendees who came, went, or are asked in another way', () => {
    expect(changedParts(LESSON, prints({}, { ada: 'required' }))).toEqual(['attendees']);
    expect(changedParts(LESSON, prints({}, { ada: 'required', ben: 'required' }))).toEqual(['attendees']);
  });
});

describe('the mails of an event', () => {
  it('go to all attendees when it is made or taken away', () => {
    expect(countMails(undefined, LESSON)).toBe(2);
    expect(countMails(LESSON, undefined)).toBe(2);
    expect(countMails(undefined, { fields: {} })).toBe(0);
  });

  it('go to those who changed where attendees alone change', () => {
    const wanted = prints({}, { ada: 'required', cy: 'required' });
    expect([...mailedPrints(LESSON, wanted)].sort()).toEqual(['ben', 'cy']);
  });

  it('go to everybody, those who go included, where attendees see another change', () => {
    expect(countMails(LESSON, prints({ location: 'x' }))).toBe(2);
    expect(countMails(LESSON, prints({ location: 'x' }, { ada: 'required', cy: 'required' }))).toBe(3);
  });

  it("are none for what is the owner's own", () => {
    expect(countMails(LESSON, prints({ categories: 'x', reminder: 'y' }))).toBe(0);
  });
});
