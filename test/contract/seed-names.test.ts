import { describe, expect, it } from 'vitest';
import { describeContract } from './contract.ts';

const TIMES = { startDateTime: '2031-05-06T09:00:00', endDateTime: '2031-05-06T10:00:00', timeZone: 'Europe/London' };

describeContract("the names of another platform's connector", ({ call, callAsPerson, refusal, unique, mailbox }) => {
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
    await call('update-user-event', { ...theirs, eventId: event.id, location: 'Gym' });
    expect((await call('list-user-events', inTeams)).value).toMatchObject([
      { id: event.id, subject: name, location: { displayName: 'Gym' } },
    ]);
  });

  describe.for(['raw-http-request', 'universal-operation'])('with %s', (name) => {
    const theirs = `/users/${mailbox}`;

    it('are answered for any request, with query, headers and a body, by the answer as it came', async () => {
      const mine = await callAsPerson(name, { method: 'GET', path: '/me/calendars', query: { $top: '1' } });
      expect(mine).toMatchObject({ status: 200, headers: expect.any(Object), body: { value: [{}] } });
      const made = await call(name, {
        method: 'POST',
        path: `${theirs}/calendars`,
        headers: { Prefer: 'IdType="ImmutableId"' },
        bodyType: 'raw',
        body: `{"name": "${unique('Raw')}"}`,
      });
      expect(made.status).toBe(201);
    });

    it('are answered where there is no body, and refused where one is given all the same', async () => {
      const { id } = await call('create-calendar', { name: unique('Clubs') });
      const one = { path: `${theirs}/calendars/${id}`, bodyType: 'none' };
      expect(await call(name, { ...one, method: 'GET' })).toMatchObject({ status: 200, body: { id } });
      expect(await refusal(name, { ...one, method: 'PATCH', body: '{"name": "Teams"}' })).toBe('body-unexpected');
      expect(await call(name, { ...one, method: 'DELETE' })).toMatchObject({ status: 204, body: null });
      expect(await refusal(name, { ...one, method: 'GET' })).toBe('service-404');
    });

    it('send a form as one, which calendars do not take', async () => {
      const form = { method: 'POST', path: `${theirs}/calendars`, bodyType: 'form' };
      expect(await refusal(name, { ...form, body: 'name=Clubs' })).toMatch(/^service-4(?:00|15)$/u);
      // Only its type keeps this one from being read.
      const json = { ...form, body: `{"name": "${unique('Form')}"}` };
      expect(await refusal(name, json)).toMatch(/^service-4(?:00|15)$/u);
      expect(await call(name, { ...json, bodyType: 'raw' })).toMatchObject({ status: 201 });
      const said = { 'Content-Type': 'application/json' };
      expect(await call(name, { ...json, headers: said, body: `{"name": "${unique('Form')}"}` })).toMatchObject({
        status: 201,
      });
    });
  });
});
