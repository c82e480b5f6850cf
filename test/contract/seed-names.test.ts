import { expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const TIMES = { startDateTime: '2031-05-06T09:00:00', endDateTime: '2031-05-06T10:00:00', timeZone: 'Europe/London' };

describeContract("the names of another platform's connector", ({ call, callAsPerson, unique, mailbox }) => {
  it('are answered for the person who signs in, whose mailbox is not named', async () => {
    const mine = { mailbox: 'me' };
    const name = unique('Clubs');
    const calendar = await callAsPerson('create-calendar', { ...mine, name });
    expect((await callAsPerson('list-calendars', mine)).value).toContainEqual(
      expect.objectContaining({ id: calendar.id, name }),
    );
    const inClubs = { ...mine, calendarId: calendar.id };
    const event = await callAsPerson('create-event', { ...inClubs, ...TIMES, subject: name });
    expect((await callAsPerson('list-events', inClubs)).value).toMatchObject([{ id: event.id, subject: name }]);
  });

  it('are answered for a user who is named', async () => {
    const theirs = { mailbox };
    const name = unique('Teams');
    const calendar = await call('create-user-calendar', { ...theirs, name });
    expect((await call('list-user-calendars', theirs)).value).toContainEqual(
      expect.objectContaining({ id: calendar.id, name }),
    );
    const inTeams = { ...theirs, calendarId: calendar.id };
    const event = await call('create-user-event', { ...inTeams, ...TIMES, subject: name });
    expect((await call('list-user-events', inTeams)).value).toMatchObject([{ id: event.id, subject: name }]);
  });

  it('are answered for any request, with query, headers and a body, by the answer as it came', async () => {
    for (const name of ['raw-http-request', 'universal-operation']) {
      const mine = await callAsPerson(name, { method: 'GET', path: '/me/calendars', query: { $top: '1' } });
      expect(mine).toMatchObject({ status: 200, headers: expect.any(Object), body: { value: [{}] } });
      const made = await call(name, {
        method: 'POST',
        path: `/users/${mailbox}/calendars`,
        headers: { Prefer: 'IdType="ImmutableId"' },
        bodyType: 'raw',
        body: `{"name": "${unique('Raw')}"}`,
      });
      expect(made.status).toBe(201);
    }
  });
});
