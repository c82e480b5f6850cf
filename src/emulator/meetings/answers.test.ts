import { beforeEach, describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';
import { ADA, HEAD, meetingTools, person } from './testing.ts';

let server: TestServer;
beforeEach(async () => {
  server = await createTestServer({ limits: 'off' });
});
const { invite, eventsOf, copyIn, meeting, mails } = meetingTools(() => server);

describe('an answer', () => {
  it.each([
    ['accept', 'accepted', 'busy'],
    ['tentativelyAccept', 'tentativelyAccepted', 'tentative'],
  ])(
    'by %s shows in the copy and, when it is sent, beside the attendee of the meeting',
    async (path, response, showAs) => {
      const event = await invite();
      const copy = await copyIn(ADA);
      await server.clock.advance(60_000);
      const answer = await server.call('POST', `${ADA}/events/${copy.id}/${path}`, {
        Comment: 'Fine',
        SendResponse: true,
      });
      expect([answer.status, answer.body]).toEqual([202, {}]);
      expect(await copyIn(ADA)).toMatchObject({
        id: copy.id,
        showAs,
        responseStatus: { response, time: expect.stringMatching(/^2026-01-05T10:01:00/u) },
        attendees: [
          {},
          { status: { response, time: '0001-01-01T00:00:00Z' }, emailAddress: { address: 'ada@school.example' } },
          { status: { response: 'none' } },
          { status: { response: 'none' } },
        ],
      });
      const seen = await meeting(event);
      expect(seen.attendees).toMatchObject([
        { status: { response, time: expect.stringMatching(/^2026-01-05T10:01:00/u) } },
        { status: { response: 'none' } },
        { status: { response: 'none' } },
      ]);
      expect(seen.changeKey).not.toBe(event.changeKey);
      expect(server.emulator.record.mails.at(-1)).toMatchObject({
        kind: 'response',
        from: 'ada@school.example',
        recipients: ['head@school.example'],
        response,
        comment: 'Fine',
      });
    },
  );

  it('that is not sent stays with the attendee', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    await server.call('POST', `${ADA}/events/${copy.id}/accept`, { sendResponse: false });
    expect((await copyIn(ADA)).responseStatus).toMatchObject({ response: 'accepted' });
    expect((await meeting(event)).attendees).toMatchObject([{ status: { response: 'none' } }, {}, {}]);
    expect(mails()).toHaveLength(1);
  });

  it('that declines takes the event out of the calendar, and may propose a new time', async () => {
    const event = await invite();
    const copy = await copyIn(ADA);
    const slot = (hour: string) => ({ dateTime: `2026-01-13T${hour}:00:00`, timeZone: 'Pacific Standard Time' });
    const proposedNewTime = { start: slot('09'), end: slot('10') };
    const answer = await server.call('POST', `${ADA}/events/${copy.id}/decline`, { proposedNewTime });
    expect(answer.status).toBe(202);
    expect(await eventsOf(ADA)).toEqual([]);
    const { body } = await server.call('GET', `${HEAD}/events/${event.id}`, undefined, {
      prefer: 'outlook.timezone="Pacific Standard Time"',
    });
    expect(body.attendees?.[0]).toMatchObject({
      status: { response: 'declined' },
      proposedNewTime: { start: { dateTime: '2026-01-13T09:00:00.0000000', timeZone: 'Pacific Standard Time' } },
    });
    expect(Object.keys(body.attendees?.[0] as Json)).toEqual(['type', 'status', 'proposedNewTime', 'emailAddress']);
  });

  it('cannot propose a time where the meeting allows none, nor without being sent', async () => {
    const slot = { dateTime: '2026-01-13T09:00:00', timeZone: 'UTC' };
    const proposedNewTime = { start: slot, end: slot };
    await invite({ allowNewTimeProposals: false });
    const closed = await copyIn(ADA);
    const answer = await server.call('POST', `${ADA}/events/${closed.id}/tentativelyAccept`, { proposedNewTime });
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidRequest' } } });
    server = await createTestServer({ limits: 'off' });
    await invite();
    const copy = await copyIn(ADA);
    const silent = { proposedNewTime, sendResponse: false };
    expect((await server.call('POST', `${ADA}/events/${copy.id}/decline`, silent)).status).toBe(400);
    // Accepting takes no other time at all.
    expect((await server.call('POST', `${ADA}/events/${copy.id}/accept`, { proposedNewTime })).status).toBe(400);
    expect((await copyIn(ADA)).responseStatus).toMatchObject({ response: 'notResponded' });
  });

  it('is not for the organizer', async () => {
    const event = await invite();
    const answer = await server.call('POST', `${HEAD}/events/${event.id}/accept`);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ErrorInvalidRequest' } } });
  });

  it('is tallied in the primary calendar only', async () => {
    const { body: rota } = await server.call('POST', `${HEAD}/calendars`, { name: 'Rota' });
    const body = eventBody({ attendees: [person('ada@school.example')] });
    const { body: event } = await server.call('POST', `${HEAD}/calendars/${rota.id}/events`, body);
    const copy = await copyIn(ADA);
    await server.call('POST', `${ADA}/events/${copy.id}/accept`);
    expect((await meeting(event)).attendees).toMatchObject([{ status: { response: 'none' } }]);
    expect(mails().at(-1)?.[0]).toBe('response');
  });
});

describe('parameters of an action', () => {
  it('may be left out, and unknown ones are refused by name', async () => {
    await invite();
    const copy = await copyIn(ADA);
    expect(await server.call('POST', `${ADA}/events/${copy.id}/accept`, { Remark: 'x' })).toMatchObject({
      status: 400,
      body: { error: { code: 'RequestBodyRead', message: expect.stringContaining("'Remark'") } },
    });
    expect((await server.call('POST', `${ADA}/events/${copy.id}/accept`, { sendResponse: 'yes' })).status).toBe(400);
    expect((await copyIn(ADA)).responseStatus).toMatchObject({ response: 'notResponded' });
  });
});
