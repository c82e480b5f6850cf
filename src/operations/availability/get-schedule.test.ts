import { describe, expect, it } from 'vitest';
import type { GraphRequest } from '../../graph/request.ts';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';
import { playSteps } from '../testing-steps.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const DAY = { startDateTime: '2026-09-07T08:00:00', endDateTime: '2026-09-07T18:00:00' };
const ROOM = { ...DAY, schedules: ['room.101@school.example'] };

const askedFor = ({ body }: GraphRequest) => (body as { schedules: string[] }).schedules;

describe('get-schedule', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const input = {
      schedules: ['adelev@contoso.onmicrosoft.com', 'meganb@contoso.onmicrosoft.com'],
      startDateTime: '2019-03-15T09:00:00',
      endDateTime: '2019-03-15T18:00:00',
      timeZone: 'Pacific Standard Time',
      availabilityViewInterval: 60,
    };
    expect(await plainRequest('get-schedule', input)).toEqual(documentation.request('calendar-getschedule-1'));
    const { headers } = await buildRequest('get-schedule', input);
    expect(headers?.Prefer).toBe(documentation.prefer('calendar-getschedule-1'));
  });

  it('asks for another mailbox, in UTC unless a zone is named', async () => {
    expect(await buildRequest('get-schedule', ROOM, 'tutor.7@school.example')).toEqual({
      method: 'POST',
      path: '/users/tutor.7%40school.example/calendar/getSchedule',
      body: {
        schedules: ['room.101@school.example'],
        startTime: { dateTime: '2026-09-07T08:00:00', timeZone: 'UTC' },
        endTime: { dateTime: '2026-09-07T18:00:00', timeZone: 'UTC' },
      },
      mailbox: 'tutor.7@school.example',
    });
  });

  it('asks for twenty addresses at a time, and joins what comes in their order', async () => {
    const schedules = Array.from({ length: 45 }, (_, at) => `room.${at}@school.example`);
    const { requests, output } = await playSteps('get-schedule', { ...DAY, schedules }, (request) => ({
      body: { value: askedFor(request).map((scheduleId) => ({ scheduleId, availabilityView: '0' })) },
    }));
    expect(requests.map((request) => askedFor(request).length)).toEqual([20, 20, 5]);
    const { value } = output as { value: { scheduleId: string }[] };
    expect(value.map(({ scheduleId }) => scheduleId)).toEqual(schedules);
  });

  it('takes an answer without schedules for none', async () => {
    const played = playSteps('get-schedule', ROOM, () => ({ body: { value: 'none' } }));
    await expect(played).rejects.toMatchObject({ code: 'answer-not-readable' });
  });

  it.for([
    [DAY, 'schedules'],
    [{ ...DAY, schedules: [] }, 'schedules'],
    [{ ...ROOM, startDateTime: 'now' }, 'startDateTime'],
    [{ ...ROOM, endDateTime: undefined }, 'endDateTime'],
    [{ ...ROOM, availabilityViewInterval: 4 }, 'availabilityViewInterval'],
    [{ ...ROOM, timeZone: 'a"b' }, 'timeZone'],
    [{ ...ROOM, attendees: [] }, 'attendees'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('get-schedule', input)).toBe(field);
  });
});
