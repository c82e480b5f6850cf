import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

describeContract('calendars', ({ call, callAsPerson, refusal, unique, mailbox, group }) => {
  it('are created, and listed with the others', async () => {
    const name = unique('Exams');
    const created = await call('create-calendar', { name, color: 'lightTeal' });
    expect(created).toMatchObject({ name, color: 'lightTeal', canEdit: true });
    const { value, complete } = await call('list-calendars');
    expect(complete).toBe(true);
    expect(value).toContainEqual(expect.objectContaining({ id: created.id, name }));
  });

  it('are those of whoever signs in, where a person does', async () => {
    const { value } = await callAsPerson('list-calendars', { mailbox: 'me' });
    expect(value[0].owner.address).toBe(mailbox);
  });

  it('are got by their id, and the default one without', async () => {
    const name = unique('Exams');
    const { id } = await call('create-calendar', { name });
    expect(await call('get-calendar', { calendarId: id })).toMatchObject({ id, name, isDefaultCalendar: false });
    const selected = await call('get-calendar', { select: 'isDefaultCalendar' });
    expect(selected).toMatchObject({ isDefaultCalendar: true });
    expect(selected).not.toHaveProperty('name');
  });

  it('of a group is got by its members', async () => {
    expect(await callAsPerson('get-calendar', { group })).toMatchObject({ id: expect.any(String) });
    expect(await refusal('get-calendar', { group })).toBe('group-needs-person');
  });

  it('change their name and their colour, one without the other', async () => {
    const [before, after] = [unique('Exams'), unique('Exams')];
    const { id } = await call('create-calendar', { name: before, color: 'lightRed' });
    expect(await call('update-calendar', { calendarId: id, name: after })).toMatchObject({
      id,
      name: after,
      color: 'lightRed',
    });
    await call('update-calendar', { calendarId: id, color: 'lightBlue' });
    expect(await call('get-calendar', { calendarId: id })).toMatchObject({ name: after, color: 'lightBlue' });
  });

  it('change their colour where none is named, too', async () => {
    const { id, color } = await call('get-calendar');
    expect(await call('update-calendar', { color: 'lightPink' })).toMatchObject({ id, color: 'lightPink' });
    await call('update-calendar', { color });
    expect(await call('get-calendar')).toMatchObject({ id, color });
  });

  it.for(['delete-calendar', 'permanently-delete-calendar'])('are gone after %s, with their events', async (name) => {
    const { id } = await call('create-calendar', { name: unique('Exams') });
    const event = await call('create-event', {
      calendarId: id,
      subject: 'Maths',
      startDateTime: '2027-03-01T09:00:00',
      endDateTime: '2027-03-01T10:00:00',
      timeZone: 'Europe/London',
    });
    expect(await call(name, { calendarId: id })).toEqual({ deleted: true, calendarId: id });
    expect(await refusal('get-calendar', { calendarId: id })).toBe('service-404');
    expect(await refusal('get-event', { eventId: event.id })).toBe('service-404');
    const { value } = await call('list-calendars');
    expect(value.map((calendar: { id: string }) => calendar.id)).not.toContain(id);
  });

  it('that are the default one stay', async () => {
    const { id } = await call('get-calendar');
    expect(await refusal('delete-calendar', { calendarId: id })).toBe('service-400');
    expect(await refusal('permanently-delete-calendar', { calendarId: id })).toBe('service-400');
    expect(await call('get-calendar')).toMatchObject({ id });
  });
});
