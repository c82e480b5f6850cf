import { describe, expect, it } from 'vitest';
import { columnOf, createUnknownColumns, describeUnknownColumn } from './row-columns.ts';

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

  it('does not grow without end', () => {
    const unknown = createUnknownColumns();
    for (let row = 0; row < 1_000; row++) unknown.see([`extra ${row}`]);
    expect(unknown.columns).toHaveLength(100);
  });
});
