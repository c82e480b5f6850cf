import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServer, type Json, ROOM, type TestServer } from '../testing.ts';
import { createZones } from '../time/zones.ts';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ limits: 'off' });
});
afterAll(() => server.emulator.close());

const ask = (path: string) => server.call('GET', `${ROOM}/outlook/${path}`);
const listOf = async (path: string) => (await ask(path)).body.value as unknown as Json[];

describe('the time zones that are supported', () => {
  it('are Windows zones, each with its offset and places', async () => {
    const { body } = await ask('supportedTimeZones');
    const zones = body.value as unknown as Json[];
    expect(body['@odata.context']).toMatch(/#Collection\(microsoft\.graph\.timeZoneInformation\)$/);
    expect(zones).toHaveLength(136);
    expect(zones[0]).toEqual({
      alias: 'Dateline Standard Time',
      displayName: '(UTC-12:00) International Date Line West',
    });
    expect(zones).toContainEqual({ alias: 'UTC', displayName: '(UTC) Coordinated Universal Time' });
    expect(await listOf('supportedTimeZones()')).toEqual(zones);
    expect(
      await listOf("microsoft.graph.supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Windows')"),
    ).toEqual(zones);
  });

  it('are IANA zones where those are asked for, with the type of the word or without', async () => {
    const zones = await listOf("supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'Iana')");
    for (const alias of ['Etc/GMT+12', 'US/Samoa', 'US/Aleutian', 'Europe/London', 'Asia/Kathmandu'])
      expect(zones).toContainEqual({ alias, displayName: alias });
    expect(new Set(zones.map(({ alias }) => String(alias))).size).toBe(zones.length);
    expect(await listOf("supportedTimeZones(timeZoneStandard='iana')")).toEqual(zones);
  });

  it('are all zones that events and settings take', async () => {
    const known = createZones();
    for (const path of ['supportedTimeZones', "supportedTimeZones(TimeZoneStandard='Iana')"])
      expect((await listOf(path)).filter(({ alias }) => !known.find(String(alias)))).toEqual([]);
  });

  it.each([
    ['supportedTimeZones(TimeZoneStandard=Iana)', "The parameter 'TimeZoneStandard=Iana' is not in scope."],
    ["supportedTimeZones(TimeZoneStandard='Roman')", "The value 'Roman' is not one of the type 'timeZoneStandard'."],
  ])('refuse %s', async (path, message) => {
    const { status, body } = await ask(path);
    expect([status, body.error?.code, body.error?.message]).toEqual([400, 'BadRequest', message]);
  });
});

describe('the languages that are supported', () => {
  it('have the names that they have themselves', async () => {
    const languages = await listOf('supportedLanguages');
    expect(languages[0]).toEqual({ locale: 'af-ZA', displayName: 'Afrikaans (Suid-Afrika)' });
    expect(languages).toContainEqual({ locale: 'en-CA', displayName: 'English (Canada)' });
    expect(languages).toContainEqual({ locale: 'de-AT', displayName: 'Deutsch (Österreich)' });
    expect(languages.filter(({ locale, displayName }) => String(locale) === String(displayName))).toEqual([]);
    expect(await listOf('supportedLanguages()?$top=2&$skip=1')).toEqual(languages.slice(1, 3));
  });
});
