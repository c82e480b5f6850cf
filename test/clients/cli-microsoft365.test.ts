import { describe, expect, it } from 'vitest';
import { createM365, type M365 } from './cli-microsoft365.ts';
import { FIXED_HOSTS } from './fixed-hosts.ts';
import { openProxy, type ServiceProxy } from './proxy.ts';
import { eventsOf, lesson, ORGANIZER, type Served, seedOf, serve, statusesOf, TWENTY_FIVE } from './served.ts';

const OUTLOOK = ['--userName', ORGANIZER] as const;
const GRAPH = 'https://graph.microsoft.com/v1.0';

interface Opened {
  readonly served: Served;
  readonly proxy: ServiceProxy;
  readonly m365: M365;
  /** What a command that has to succeed prints, as JSON. */
  tell(...args: readonly string[]): Promise<Shown>;
}

/** What the command prints; each test looks only at what it expects. */
type Shown = Record<string, unknown> & readonly Record<string, unknown>[];

async function open(options?: Parameters<typeof serve>[0]): Promise<Opened> {
  const served = await serve(options);
  const proxy = await openProxy(served);
  const m365 = createM365(proxy);
  return {
    ...{ served, proxy, m365 },
    async tell(...args) {
      const { code, out, err } = await m365(args);
      expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
      return out === '' ? [] : JSON.parse(out);
    },
  };
}

async function openForApplication(options?: Parameters<typeof serve>[0]): Promise<Opened> {
  const opened = await open(options);
  const { tenantId, clientId, clientSecret } = opened.served.emulator;
  await opened.tell(
    ...['login', '--authType', 'secret', '--appId', clientId, '--tenant', tenantId, '--secret', clientSecret],
  );
  return opened;
}

describe('@pnp/cli-microsoft365', () => {
  it('signs a person in on a device, and works in the own calendar; no other host is asked for', async () => {
    const { served, proxy, m365, tell } = await open({ deviceCodeIntervalSeconds: 0, seed: seedOf(['Algebra']) });
    const { tenantId, clientId } = served.emulator;
    const login = ['login', '--authType', 'deviceCode', '--appId', clientId, '--tenant', tenantId];
    let isAgreed = false;
    const { code, out } = await m365(login, (said) => {
      const userCode = /enter the code (\w+) /u.exec(said)?.[1];
      if (userCode === undefined || isAgreed) return;
      isAgreed = true;
      served.emulator.signIn({ userCode, user: ORGANIZER });
    });
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ connectedAs: ORGANIZER })]);

    const made = await tell('outlook', 'calendar', 'add', '--name', 'Exams', ...OUTLOOK);
    expect(made).toMatchObject({ name: 'Exams', isRemovable: true });
    const calendars = await tell('outlook', 'calendar', 'list', ...OUTLOOK);
    expect(calendars.map(({ name }) => name)).toEqual(['Calendar', 'Exams']);

    const body = ['--content-type', 'application/json', '--body', JSON.stringify(lesson('Geometry', 11))];
    const created = await tell('request', '--url', `${GRAPH}/me/events`, '--method', 'post', ...body);
    expect(created).toMatchObject({
      subject: 'Geometry',
      '@odata.context': expect.stringContaining(`${GRAPH}/$metadata#`),
    });
    const events = await tell('outlook', 'event', 'list', ...OUTLOOK);
    expect(events.map(({ subject }) => subject)).toEqual(['Algebra', 'Geometry']);

    await tell('outlook', 'event', 'remove', '--id', String(created.id), ...OUTLOOK, '--force');
    expect(eventsOf(served, ORGANIZER)).toMatchObject([{ subject: 'Algebra' }]);
    expect([...proxy.asked].sort()).toEqual(FIXED_HOSTS);
  });

  it('works for an application: turns pages, gets events without metadata, lists by calendar, time and zone', async () => {
    const exams = [9, 14].map((hour) => ({ ...lesson(`At ${hour}`, hour), calendar: 'Exams' }));
    const events = [...TWENTY_FIVE.map((subject) => lesson(subject)), ...exams];
    const seed = { users: [{ userPrincipalName: ORGANIZER, calendars: [{ name: 'Exams' }], events }] };
    const { served, tell } = await openForApplication({ seed });
    const all = await tell('outlook', 'event', 'list', ...OUTLOOK);
    expect(all.map(({ subject }) => subject)).toEqual([...TWENTY_FIVE, 'At 9', 'At 14']);
    expect(all.flatMap(Object.keys).filter((name) => name.startsWith('@'))).toEqual([]);
    expect(statusesOf(served)).toEqual([200, 200, 200]);

    const named = ['--calendarName', 'Exams', '--startDateTime', '2026-01-12T12:00:00Z'];
    const listed = await tell('outlook', 'event', 'list', ...OUTLOOK, ...named, '--timeZone', 'Tokyo Standard Time');
    expect(listed).toMatchObject([{ subject: 'At 14', start: { dateTime: '2026-01-12T23:00:00.0000000' } }]);
    const got = await tell('outlook', 'event', 'get', '--id', String(listed[0]?.id), ...OUTLOOK);
    expect(got).toMatchObject({
      subject: 'At 14',
      start: { dateTime: '2026-01-12T14:00:00.0000000', timeZone: 'UTC' },
    });
  });

  it('tells what Graph refused, and ends with 1', async () => {
    const { m365 } = await openForApplication();
    const { code, err } = await m365(['outlook', 'event', 'get', '--id', 'nothing', ...OUTLOOK]);
    expect([code, err]).toEqual([1, expect.stringContaining('Id is malformed')]);
  });
});
