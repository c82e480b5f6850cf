import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import { buildRequest, refusedField } from '../testing.ts';
import { type Answer, playSteps } from '../testing-steps.ts';

const NAME = 'check-mailbox-access';
const ALLOWED = { allowed: true, status: null, code: null };
const DENIED = { status: 403, code: 'ErrorAccessDenied' };

/** What each probe is answered; by default as a mailbox that is open. */
function service(answers: Record<string, Answer> = {}): (request: GraphRequest) => Answer {
  const open: Record<string, Answer> = {
    calendar: { body: { id: 'AQMk', owner: { name: 'Room 101', address: 'room.101@school.example' } } },
    events: { body: { value: [] } },
    getSchedule: { body: { value: [{ scheduleId: 'room.101@school.example', availabilityView: '00' }] } },
    mailboxSettings: { body: { timeZone: 'UTC' } },
  };
  return ({ path }) => {
    const asked = path.slice(path.lastIndexOf('/') + 1);
    return answers[asked] ?? open[asked] ?? { status: 500, code: asked };
  };
}

describe('check-mailbox-access', () => {
  it('reads four things, and writes nothing', async () => {
    const { requests, output } = await playSteps(NAME, {}, service());
    expect(requests).toMatchObject([
      { method: 'GET', path: '/users/room.101%40school.example/calendar', query: { $select: 'id,owner' } },
      { method: 'GET', path: '/users/room.101%40school.example/events', query: { $select: 'id', $top: '1' } },
      {
        method: 'POST',
        path: '/users/room.101%40school.example/calendar/getSchedule',
        body: {
          schedules: ['room.101@school.example'],
          startTime: { dateTime: '2026-09-07T08:00:00', timeZone: 'UTC' },
          endTime: { dateTime: '2026-09-07T09:00:00', timeZone: 'UTC' },
        },
      },
      { method: 'GET', path: '/users/room.101%40school.example/mailboxSettings', query: { $select: 'timeZone' } },
    ]);
    expect(requests).toHaveLength(4);
    expect(output).toEqual({
      mailbox: 'room.101@school.example',
      problem: null,
      hint: null,
      calendars: ALLOWED,
      events: ALLOWED,
      freeBusy: ALLOWED,
      settings: ALLOWED,
    });
  });

  it('asks when somebody is free by the address of the calendar, for a person who is called me', async () => {
    const { requests } = await playSteps(NAME, {}, service(), { mailbox: 'me' });
    expect(requests[2]).toMatchObject({
      path: '/me/calendar/getSchedule',
      body: { schedules: ['room.101@school.example'] },
    });
  });

  it('tells each refusal with its status and code, and goes on', async () => {
    const { output } = await playSteps(NAME, {}, service({ events: DENIED, mailboxSettings: DENIED }));
    expect(output).toMatchObject({
      problem: null,
      calendars: ALLOWED,
      events: { allowed: false, status: 403, code: 'ErrorAccessDenied' },
      freeBusy: ALLOWED,
      settings: { allowed: false, status: 403, code: 'ErrorAccessDenied' },
    });
  });

  it('takes what is said of the one address for a refusal', async () => {
    const value = [{ scheduleId: 'room.101@school.example', error: { message: 'No.', responseCode: '5009' } }];
    const { output } = await playSteps(NAME, {}, service({ getSchedule: { body: { value } } }));
    expect(output).toMatchObject({ freeBusy: { allowed: false, status: null, code: '5009' } });
  });

  it.for([
    [403, 'ErrorAccessDenied', 'access-denied', 'access policy'],
    [404, 'ErrorInvalidUser', 'not-found', 'deleted or renamed'],
    [404, 'MailboxNotEnabledForRESTAPI', 'not-in-exchange-online', 'licence'],
    [400, 'MailboxNotHostedInExchangeOnline', 'not-in-exchange-online', 'licence'],
  ] as const)('says what is wrong where all is refused by %i %s', async ([status, code, problem, hint]) => {
    const { output } = await playSteps(NAME, {}, () => ({ status, code }));
    expect(output).toMatchObject({ problem, hint: expect.stringContaining(hint), events: { status, code } });
  });

  it('says that a mailbox is not there, although its calendar is refused for another reason', async () => {
    const { output } = await playSteps(NAME, {}, ({ path }) =>
      path.endsWith('/calendar') ? DENIED : { status: 404, code: 'ErrorInvalidUser' },
    );
    expect(output).toMatchObject({ problem: 'not-found' });
  });

  it('fails where the service does', async () => {
    const played = playSteps(NAME, {}, service({ events: { status: 503, code: 'ServiceUnavailable' } }));
    await expect(played).rejects.toMatchObject({ evidence: { status: 503 } });
  });

  it('is known by its first request, and refuses another field', async () => {
    expect(await buildRequest(NAME, {}, 'room.101@school.example')).toMatchObject({ method: 'GET' });
    expect(await refusedField(NAME, { address: 'room.101@school.example' })).toBe('address');
  });
});
