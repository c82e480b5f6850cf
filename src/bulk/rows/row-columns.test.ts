import { describe, expect, it } from 'vitest';
import { InputError } from '../../core/errors.ts';
import { checkHeader, columnOf, createUnknownColumns, describeUnknownColumn } from './row-columns.ts';

describe('columnOf', () => {
  it.each([
    ['Start', 'Start'],
    ['START', 'Start'],
    ['all day', 'IsAllDay'],
    ['is_all_day', 'IsAllDay'],
    ['Is-All-Day', 'IsAllDay'],
    ['time zone', 'TimeZone'],
    ['online_meeting', 'OnlineMeeting'],
    ['IsOnlineMeeting', 'OnlineMeeting'],
    ['Start Time', undefined],
    ['', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('takes %j for %s', (name, column) => {
    expect(columnOf(name)).toBe(column);
  });
});

describe('createUnknownColumns', () => {
  it('collects what is not used, each once, with what may have been meant', () => {
    const unknown = createUnknownColumns(['Lesson ID']);
    unknown.see(['Subject', 'Loction', 'attendee', 'lesson_id', 'Teacher', 'Start Time', 'Loction']);
    unknown.see(['Teacher', 'Reminders']);
    expect(unknown.columns.map(describeUnknownColumn)).toEqual([
      "Column 'Loction' is not used; did you mean Location?",
      "Column 'attendee' is not used; did you mean Attendees?",
      "Column 'Teacher' is not used.",
      "Column 'Start Time' is not used; did you mean Start?",
      "Column 'Reminders' is not used; did you mean Reminder?",
    ]);
  });

  it('is told in words that cannot steer a terminal', () => {
    const unknown = createUnknownColumns();
    unknown.see(['Loction\u001b\r\n', 'Room\u001b]0;x\u0007']);
    expect(unknown.columns.map(describeUnknownColumn)).toEqual([
      "Column 'Loction ' is not used; did you mean Location?",
      "Column 'Room ]0;x ' is not used.",
    ]);
  });

  it('does not grow without end', () => {
    const unknown = createUnknownColumns();
    for (let row = 0; row < 1_000; row++) unknown.see([`extra ${row}`]);
    expect(unknown.columns).toHaveLength(100);
  });
});

describe('checkHeader', () => {
  const refusal = (...names: string[]): string => {
    try {
      checkHeader(names);
    } catch (error) {
      if (error instanceof InputError) return `${error.message} ${error.hint}`;
      throw error;
    }
    return 'taken';
  };

  it.each([
    [
      ['Start', 'all\n\u001b[1mday'],
      "The header has no column End. Add a column End, or map another to it (--map End=NAME); the header names 'Start', 'all [1mday'.",
    ],
    [
      ['Start\u001b[Time', 'End'],
      "The header has no column Start. Rename 'Start [Time' to Start, or map it (--map Start=NAME), if that is what it holds.",
    ],
    [
      ['Start', 'End', 'all\r\nday', 'All day'],
      "The columns 'all day' and 'All day' both mean IsAllDay. Rename or remove one of them.",
    ],
  ])('refuses %j in words that cannot steer a terminal', (names, sentence) => {
    expect(refusal(...names)).toBe(sentence);
  });
});
