import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

describeContract('calendar groups', ({ call, refusal, unique }) => {
  it('are created, got and listed with those that every mailbox has', async () => {
    const name = unique('Year');
    const { id } = await call('create-calendar-group', { name });
    expect(await call('get-calendar-group', { calendarGroupId: id })).toMatchObject({ id, name });
    const { value, complete } = await call('list-calendar-groups');
    expect(complete).toBe(true);
    expect(value.length).toBeGreaterThan(1);
    expect(value).toContainEqual(expect.objectContaining({ id, name }));
    expect(await call('list-calendar-groups', { filter: `name eq '${name}'`, select: 'name' })).toEqual({
      value: [{ id, name }],
      complete: true,
    });
  });

  it('hold the calendars that are made in them', async () => {
    const { id } = await call('create-calendar-group', { name: unique('Year') });
    expect((await call('list-calendars', { calendarGroupId: id })).value).toEqual([]);
    const name = unique('Exams');
    const calendar = await call('create-calendar', { name, calendarGroupId: id });
    const { value } = await call('list-calendars', { calendarGroupId: id });
    expect(value).toHaveLength(1);
    expect(value[0]).toMatchObject({ id: calendar.id, name });
    // The list of all has it as well.
    expect((await call('list-calendars', { filter: `name eq '${name}'` })).value).toHaveLength(1);
  });

  it('change their name', async () => {
    const [before, after] = [unique('Year'), unique('Year')];
    const { id } = await call('create-calendar-group', { name: before });
    expect(await call('update-calendar-group', { calendarGroupId: id, name: after })).toMatchObject({
      id,
      name: after,
    });
    expect(await call('get-calendar-group', { calendarGroupId: id })).toMatchObject({ name: after });
  });

  it('are deleted where they hold no calendar, and not before', async () => {
    const { id } = await call('create-calendar-group', { name: unique('Year') });
    const calendar = await call('create-calendar', { name: unique('Exams'), calendarGroupId: id });
    expect(await refusal('delete-calendar-group', { calendarGroupId: id })).toBe('service-400');
    await call('delete-calendar', { calendarId: calendar.id });
    expect(await call('delete-calendar-group', { calendarGroupId: id })).toEqual({
      deleted: true,
      calendarGroupId: id,
    });
    expect(await refusal('get-calendar-group', { calendarGroupId: id })).toBe('service-404');
  });
});
