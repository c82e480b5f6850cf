import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type TestServer } from '../testing.ts';
import { ADA, inJanuary as at, DAILY, HEAD, JANUARY, person, seriesTools, startsOf } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({
    limits: 'off',
    seed: { users: ['head', 'ada', 'bo'].map((name) => ({ userPrincipalName: `${name}@school.example` })) },
  });
});
afterEach(() => server.emulator.close());
const { call, forward, inviteToSeries, listOf, view } = seriesTools(() => server);

const lessons = (numberOfOccurrences: number) => ({
  recurrence: { ...DAILY, range: { ...DAILY.range, numberOfOccurrences } },
});

describe('a series that ends earlier', () => {
  it('has no occurrence after its end in a copy, one that was moved neither', async () => {
    const meeting = await inviteToSeries();
    const fourth = (await view(HEAD))[3];
    await call('PATCH', `${HEAD}/events/${fourth?.id}`, { start: at('15T11:00'), end: at('15T12:00') });
    expect(startsOf(await view(ADA))).toEqual(['12T09', '13T09', '14T09', '15T11']);
    await call('PATCH', `${HEAD}/events/${meeting.id}`, lessons(3));
    const [copy] = await listOf(`${ADA}/events`);
    const left = ['12T09', '13T09', '14T09'];
    expect(startsOf(await view(ADA))).toEqual(left);
    expect(startsOf(await listOf(`${ADA}/events/${copy?.id}/instances?${JANUARY}`))).toEqual(left);
    expect(await listOf(`${ADA}/events/${copy?.id}/exceptionOccurrences`)).toEqual([]);
    expect(startsOf(await listOf(`${ADA}/calendarView/delta?${JANUARY}`))).toEqual(left);
  });

  it('has that occurrence as it would be, should it go on again', async () => {
    const meeting = await inviteToSeries();
    const fourth = (await view(HEAD))[3];
    await call('PATCH', `${HEAD}/events/${fourth?.id}`, { start: at('15T11:00'), end: at('15T12:00') });
    await call('PATCH', `${HEAD}/events/${meeting.id}`, lessons(3));
    await call('PATCH', `${HEAD}/events/${meeting.id}`, lessons(4));
    expect(startsOf(await view(ADA))).toEqual(['12T09', '13T09', '14T09', '15T09']);
  });

  it('stays in a copy until its own last occurrence is taken away', async () => {
    const meeting = await inviteToSeries();
    const [first, second, , fourth] = await view(ADA);
    await call('DELETE', `${ADA}/events/${fourth?.id}`);
    await call('PATCH', `${HEAD}/events/${meeting.id}`, lessons(3));
    await call('DELETE', `${ADA}/events/${first?.id}`);
    await call('DELETE', `${ADA}/events/${second?.id}`);
    expect(startsOf(await view(ADA))).toEqual(['14T09']);
  });
});

describe('whoever is not asked to a series any more', () => {
  it('can be asked to one occurrence of it, and can answer that one', async () => {
    const meeting = await inviteToSeries();
    await call('PATCH', `${HEAD}/events/${meeting.id}`, { attendees: [person('bo@school.example')] });
    const second = (await view(HEAD))[1];
    await forward(second, 'ada@school.example');
    const seen = async () =>
      (await view(ADA)).map(({ subject, isCancelled, showAs }) => [subject, isCancelled, showAs]);
    const off = ['Canceled: Year 7 Mathematics', true, 'free'];
    expect(await seen()).toEqual([off, ['Year 7 Mathematics', false, 'tentative'], off, off]);
    const own = (await view(ADA))[1];
    await call('POST', `${ADA}/events/${own?.id}/accept`, {});
    expect(await seen()).toEqual([off, ['Year 7 Mathematics', false, 'busy'], off, off]);
    expect((await call('GET', `${HEAD}/events/${second?.id}`)).attendees).toMatchObject([
      { emailAddress: { address: 'bo@school.example' }, status: { response: 'none' } },
      { emailAddress: { address: 'ada@school.example' }, status: { response: 'accepted' } },
    ]);
  });
});

describe('a series that is cancelled', () => {
  it('is cancelled in a copy with all its occurrences, changed ones too, each marked once', async () => {
    const meeting = await inviteToSeries({ isReminderOn: false });
    const [, second, third] = await view(HEAD);
    await call('PATCH', `${HEAD}/events/${second?.id}`, { subject: 'Test' });
    const own = (await view(ADA))[1];
    await call('POST', `${ADA}/events/${own?.id}/accept`, {});
    await call('PATCH', `${ADA}/events/${(await view(ADA))[3]?.id}`, { isReminderOn: true });
    await call('DELETE', `${HEAD}/events/${third?.id}`);
    await call('POST', `${HEAD}/events/${meeting.id}/cancel`, {});
    const seen = await view(ADA);
    expect(seen.map(({ subject }) => subject)).toEqual([
      'Canceled: Year 7 Mathematics',
      'Canceled: Test',
      'Canceled: Year 7 Mathematics',
      'Canceled: Year 7 Mathematics',
    ]);
    expect(seen.map(({ isCancelled, isReminderOn, showAs }) => [isCancelled, isReminderOn, showAs])).toEqual(
      Array.from({ length: 4 }, () => [true, false, 'free']),
    );
  });
});
