import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);
const RANGE = { startDateTime: '2017-06-05T10:00:00.0000000', endDateTime: '2017-06-11T11:00:00.0000000' };

describe('list-reminders', () => {
  it.skipIf(documentation.missing)(`asks as Microsoft documents it${documentation.notice}`, async () => {
    const documented = documentation.request('user-reminderview-1');
    const { path, ...built } = await plainRequest('list-reminders', RANGE);
    // Names of a function's parameters count in any letter case; the page itself begins them with a capital.
    expect({ ...built, path: path.replace('Start', 'start').replace('End', 'end') }).toEqual(documented);
  });

  it('asks for the zone that is wished, and for ids that stay', async () => {
    const input = { ...RANGE, startDateTime: '2026-09-07T00:00:00+01:00', timeZone: 'Europe/London', maxItems: 3 };
    expect(await buildRequest('list-reminders', input, 'room.101@school.example')).toEqual({
      method: 'GET',
      path:
        '/users/room.101%40school.example/reminderView' +
        "(StartDateTime='2026-09-07T00%3A00%3A00%2B01%3A00',EndDateTime='2017-06-11T11%3A00%3A00.0000000')",
      headers: { Prefer: 'IdType="ImmutableId", outlook.timezone="Europe/London"' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{ endDateTime: RANGE.endDateTime }, 'startDateTime'],
    [{ ...RANGE, endDateTime: "x')" }, 'endDateTime'],
    [{ ...RANGE, top: 5 }, 'top'],
    [{ ...RANGE, maxItems: 0 }, 'maxItems'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-reminders', input)).toBe(field);
  });
});
