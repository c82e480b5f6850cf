import { describe, expect, it } from 'vitest';
import { buildRequest, plainRequest, readDocumentation, refusedField } from '../testing.ts';

const documentation = readDocumentation(process.env.GRAPHCAL_TEST_DATA);

describe('list-supported-time-zones', () => {
  it.skipIf(documentation.missing).for([
    [{}, 'outlookuser-supportedtimezones-1'],
    [{ timeZoneStandard: 'IANA' }, 'outlookuser-supportedtimezones-2'],
  ] as const)(`asks with %j as Microsoft documents it${documentation.notice}`, async ([input, id]) => {
    expect(await plainRequest('list-supported-time-zones', input)).toEqual(documentation.request(id));
  });

  it('asks for the names of Windows in another mailbox', async () => {
    const input = { timeZoneStandard: 'windows', top: 20, maxItems: 3 };
    expect(await buildRequest('list-supported-time-zones', input, 'room.101@school.example')).toEqual({
      method: 'GET',
      path: "/users/room.101%40school.example/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Windows')",
      query: { $top: '20' },
      mailbox: 'room.101@school.example',
    });
  });

  it.for([
    [{ timeZoneStandard: 'posix' }, 'timeZoneStandard'],
    [{ timeZoneStandard: "iana')" }, 'timeZoneStandard'],
    [{ top: 0 }, 'top'],
    [{ filter: "alias eq 'UTC'" }, 'filter'],
  ] as const)('refuses %j and names the field', async ([input, field]) => {
    expect(await refusedField('list-supported-time-zones', input)).toBe(field);
  });
});
