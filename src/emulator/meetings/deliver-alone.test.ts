import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, type Json, type TestServer } from '../testing.ts';
import { ADA, inJanuary as at, DAILY, HEAD, person, seriesTools, startsOf } from './testing.ts';

const CAI = '/v1.0/users/cai@school.example';

let server: TestServer;
const { call, forward, inviteToSeries, view } = seriesTools(() => server);
/** A series of the head's, of whose occurrences the second was passed on to Cai. */
let meeting: Json;
let second: Json | undefined;
beforeEach(async () => {
  server = await createTestServer({
    limits: 'off',
    seed: { users: ['head', 'ada', 'bo', 'cai'].map((name) => ({ userPrincipalName: `${name}@school.example` })) },
  });
  meeting = await inviteToSeries();
  second = (await view(HEAD))[1];
  await forward(second, 'cai@school.example');
});
afterEach(() => server.emulator.close());

const change = (body: unknown, event: Json | undefined = meeting) => call('PATCH', `${HEAD}/events/${event?.id}`, body);
const seenBy = async (mailbox: string) =>
  (await view(mailbox)).map(({ subject, isCancelled, showAs }) => [subject, isCancelled, showAs]);
const mailsTo = (name: string) =>
  server.emulator.record.mails
    .filter(({ recipients }) => recipients.includes(`${name}@school.example`))
    .map(({ kind, eventId, comment }) => [kind, eventId === String(second?.id), comment]);

const LIVE = ['Year 7 Mathematics', false, 'tentative'];
const OFF = ['Canceled: Year 7 Mathematics', true, 'free'];
const FORWARDED = ['forward', true, undefined];

describe('one occurrence of a series, for whoever is asked to it alone', () => {
  it('is cancelled when the series is deleted', async () => {
    expect(await seenBy(CAI)).toEqual([LIVE]);
    await call('DELETE', `${HEAD}/events/${meeting.id}`);
    expect(await seenBy(CAI)).toEqual([OFF]);
    expect(mailsTo('cai')).toEqual([FORWARDED, ['cancellation', true, undefined]]);
    expect(mailsTo('ada')).toEqual([
      ['request', false, undefined],
      ['cancellation', false, undefined],
    ]);
  });

  it('is cancelled when the series is, with the comment', async () => {
    await call('POST', `${HEAD}/events/${meeting.id}/cancel`, { comment: 'Snow' });
    expect(await seenBy(CAI)).toEqual([OFF]);
    expect(mailsTo('cai')).toEqual([FORWARDED, ['cancellation', true, 'Snow']]);
  });

  it.each([
    ['its pattern changes', { recurrence: { ...DAILY, pattern: { type: 'daily', interval: 2 } } }],
    ['it ends earlier', { recurrence: { ...DAILY, range: { ...DAILY.range, numberOfOccurrences: 1 } } }],
    ['it becomes a single event', { recurrence: null }],
  ])('is cancelled when the series has it no more, as %s', async (_, body) => {
    await change(body);
    expect(await seenBy(CAI)).toEqual([OFF]);
    expect(mailsTo('cai')).toEqual([FORWARDED, ['cancellation', true, undefined]]);
  });

  it('stays when the series ends earlier and has it still', async () => {
    await change({ recurrence: { ...DAILY, range: { ...DAILY.range, numberOfOccurrences: 3 } } });
    expect(await seenBy(CAI)).toEqual([LIVE]);
    expect(mailsTo('cai')).toEqual([FORWARDED]);
  });

  it('shows what of the series is changed, and keeps the answer', async () => {
    const own = (await view(CAI))[0];
    await call('POST', `${CAI}/events/${own?.id}/accept`, {});
    await change({ subject: 'Physics', location: { displayName: 'Lab' } });
    expect(await seenBy(CAI)).toEqual([['Physics', false, 'busy']]);
    expect((await view(CAI))[0]?.location).toMatchObject({ displayName: 'Lab' });
    expect(mailsTo('cai')).toEqual([FORWARDED, ['update', true, undefined]]);
  });

  it('is not sent again for a change that does not show in it', async () => {
    await change({ subject: 'Test' }, second);
    await change({ subject: 'Physics' });
    await change({ categories: ['Science'] });
    expect(await seenBy(CAI)).toEqual([['Test', false, 'tentative']]);
    expect(mailsTo('cai')).toEqual([FORWARDED, ['update', true, undefined]]);
  });

  it('is in the series once they are asked to all, and cancelled with it', async () => {
    await change({ attendees: [person('ada@school.example'), person('cai@school.example')] });
    expect(await seenBy(CAI)).toEqual([LIVE, LIVE, LIVE, LIVE]);
    await change({ attendees: [person('ada@school.example')] });
    await change({ subject: 'Physics' });
    expect(await seenBy(CAI)).toEqual([OFF, OFF, OFF, OFF]);
  });
});

describe('one occurrence that came back to whoever declined the series', () => {
  const declineAndMove = async () => {
    const { value } = await call('GET', `${ADA}/events`);
    await call('POST', `${ADA}/events/${value?.[0]?.id}/decline`, {});
    await change({ start: at('13T11:00'), end: at('13T12:00') }, second);
    expect(startsOf(await view(ADA))).toEqual(['13T11']);
  };

  it('is cancelled with the series', async () => {
    await declineAndMove();
    await call('DELETE', `${HEAD}/events/${meeting.id}`);
    expect(await seenBy(ADA)).toEqual([OFF]);
  });

  it('gives way to the series that comes with a new pattern', async () => {
    await declineAndMove();
    await change({ recurrence: { ...DAILY, pattern: { type: 'daily', interval: 2 } } });
    expect(startsOf(await view(ADA))).toEqual(['12T09', '14T09', '16T09', '18T09']);
  });
});
