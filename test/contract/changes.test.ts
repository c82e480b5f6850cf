import { expect, it } from 'vitest';
import { type Answered, describeContract } from './contract.ts';

const TIMES = { startDateTime: '2031-05-06T09:00:00', endDateTime: '2031-05-06T10:00:00', timeZone: 'Europe/London' };
const MAY = { startDateTime: '2031-05-01T00:00:00Z', endDateTime: '2031-06-01T00:00:00Z' };
const subjects = (events: readonly Answered[]) => events.map(({ subject }) => subject);

describeContract('changes', ({ call, refusal, unique, group, callAsPerson }) => {
  const calendarWith = async (...names: string[]) => {
    const { id: calendarId } = await call('create-calendar', { name: unique('Changes') });
    const ids: string[] = [];
    for (const subject of names) ids.push((await call('create-event', { ...TIMES, calendarId, subject })).id);
    return { calendarId, ids };
  };

  it('are all that is there, and then what was created, changed and removed since', async () => {
    const { calendarId, ids } = await calendarWith('Maths', 'Art');
    const all = await call('list-changes', { ...MAY, calendarId });
    expect(subjects(all.value).sort()).toEqual(['Art', 'Maths']);
    expect(all).toMatchObject({ removed: [], resynced: false, complete: true });

    await call('update-event', { eventId: ids[0], subject: 'Physics' });
    await call('delete-event', { eventId: ids[1] });
    await call('create-event', { ...TIMES, calendarId, subject: 'Latin' });
    const since = await call('list-changes', { deltaLink: all.deltaLink });
    expect(subjects(since.value).sort()).toEqual(['Latin', 'Physics']);
    expect(since).toMatchObject({ removed: [ids[1]], resynced: false, complete: true });

    const none = await call('list-changes', { deltaLink: since.deltaLink, calendarId, ...MAY });
    expect(none).toMatchObject({ value: [], removed: [], resynced: false, complete: true });
  });

  it('come page by page where the answer is to be small, and none is missed or told twice', async () => {
    const { calendarId } = await calendarWith('One', 'Two', 'Three');
    const sizes = { maxPageSize: 2, maxPages: 1 };
    const first = await call('list-changes', { ...MAY, calendarId, ...sizes });
    expect(first).toMatchObject({ complete: false, resynced: false });
    const rest = await call('list-changes', { deltaLink: first.deltaLink });
    expect(rest).toMatchObject({ complete: true, resynced: false });
    expect(subjects([...first.value, ...rest.value]).sort()).toEqual(['One', 'Three', 'Two']);
  });

  it('begin anew for another range', async () => {
    const { calendarId } = await calendarWith('Maths');
    const { deltaLink } = await call('list-changes', { ...MAY, calendarId });
    const same = { startDateTime: '2031-05-01T02:00:00+02:00', endDateTime: '2031-06-01' };
    expect(await call('list-changes', { ...same, calendarId, deltaLink })).toMatchObject({ resynced: false });
    const rolled = { startDateTime: '2031-05-02T00:00:00Z', endDateTime: '2031-06-02T00:00:00Z' };
    const answer = await call('list-changes', { ...rolled, calendarId, deltaLink });
    expect(answer).toMatchObject({ resynced: true, complete: true });
    expect(subjects(answer.value)).toEqual(['Maths']);
  });

  it('are of the events themselves without a range', async () => {
    const { calendarId, ids } = await calendarWith('Maths');
    const all = await call('list-changes', { calendarId });
    expect(all.value.map(({ id }: Answered) => id)).toEqual(ids);
    await call('delete-event', { eventId: ids[0] });
    expect(await call('list-changes', { deltaLink: all.deltaLink })).toMatchObject({ value: [], removed: ids });
  });

  it.for([
    ['in a range', MAY],
    ['of the events themselves', {}],
  ] as const)('are those of the mailbox where no calendar is named, %s', async ([, range]) => {
    const all = await call('list-changes', range);
    const { id } = await call('create-event', { ...TIMES, subject: unique('Maths') });
    const since = await call('list-changes', { ...range, deltaLink: all.deltaLink });
    expect(since).toMatchObject({ value: [{ id }], removed: [], resynced: false, complete: true });
    await call('delete-event', { eventId: id });
  });

  it('are told of the calendar of a group to a member', async () => {
    const answer = await callAsPerson('list-changes', { group, ...MAY });
    expect(answer).toMatchObject({ resynced: false, complete: true });
    expect(await refusal('list-changes', { group, ...MAY })).toBe('group-needs-person');
    const all = await callAsPerson('list-changes', { group });
    const { id } = await callAsPerson('create-event', { group, ...TIMES, subject: unique('Maths') });
    const since = await callAsPerson('list-changes', { group, deltaLink: all.deltaLink });
    expect(since).toMatchObject({ value: [{ id }], removed: [], resynced: false, complete: true });
    await callAsPerson('delete-event', { group, eventId: id });
  });

  it('are not asked of another host, mailbox or calendar than the link is of (R44)', async () => {
    const { calendarId } = await calendarWith('Maths');
    const { deltaLink } = await call('list-changes', { ...MAY, calendarId });
    const foreign = deltaLink.replace(/^https?:\/\/[^/]+/u, 'https://attacker.example');
    expect(await refusal('list-changes', { deltaLink: foreign })).toBe('delta-link-refused');
    expect(await refusal('list-changes', { deltaLink: deltaLink.replace('/v1.0/', '/beta/') })).toBe(
      'delta-link-refused',
    );
    expect(await refusal('list-changes', { deltaLink: 'next' })).toBe('delta-link-refused');
    expect(await refusal('list-changes', { deltaLink, calendarId: 'other' })).toBe('delta-link-of-another');
  });
});
