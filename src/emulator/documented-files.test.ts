import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GraphcalError } from '../core/errors.ts';
import { checkFaultPlan, readFaultPlan } from './faults/fault-plan.ts';
import { createTestBrowser } from './identity/testing-browser.ts';
import { readModes } from './modes/mode-settings.ts';
import { checkSeed, readSeed } from './seed/seed.ts';
import { askToken, asUser, createTestServer, eventBody, type Json } from './testing.ts';

const EVENTS = '/v1.0/users/room.101@school.example/events';

let text = '';
beforeAll(() => {
  text = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8');
});

/** The part of the document below a heading. */
function section(heading: string): string {
  return text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

function example(heading: string): string {
  return /^```json\n([\s\S]*?)^```$/mu.exec(section(heading))?.[1] ?? '';
}

/** Names in the first column of the table whose first title is this. */
function namesOf(heading: string, title: string): string[] {
  const table = section(heading).split(`\n| ${title} |`)[1]?.split('\n\n')[0] ?? '';
  return [...table.matchAll(/^\| `([\w-]+)` \|/gmu)].map(([, name = '']) => name);
}

/** The names that a refusal lists as known. */
function known(check: () => unknown): string[] {
  try {
    check();
  } catch (error) {
    return (error as GraphcalError).message
      .replace(/^.*(?:known are|one of) /u, '')
      .replace(/\.$/u, '')
      .split(', ');
  }
  return [];
}

describe('the documented seed', () => {
  it('can be read, and its event stands in its calendar', async () => {
    const { emulator } = await createTestServer({ seed: readSeed(example('A seed'), 'seed.json') });
    const [room, leaver] = emulator.snapshot().users;
    expect(room).toMatchObject({
      userPrincipalName: 'room.101@school.example',
      displayName: 'Room 101',
      calendars: [{ name: 'Calendar' }, { name: 'Exams', color: 'lightOrange' }],
      events: [{ subject: 'Year 11 Mathematics', start: { dateTime: '2026-06-12T08:00:00.0000000', timeZone: 'UTC' } }],
    });
    expect(leaver?.userPrincipalName).toBe('leaver@school.example');
    await emulator.close();
  });

  it('has all its fields in the table', () => {
    const members = known(() => checkSeed({ users: [{ nothing: 1 }] }));
    expect(namesOf('A seed', 'field of a user')).toEqual(members);
  });
});

describe('the documented series', () => {
  it('has nine lessons, an hour earlier in UTC from 30 March on', async () => {
    const { emulator, call } = await createTestServer();
    const { body } = await call('POST', EVENTS, example('Series'));
    const range = 'startDateTime=2026-01-01&endDateTime=2027-01-01';
    const lessons = (await call('GET', `${EVENTS}/${body.id}/instances?${range}`)).body.value as unknown as Json[];
    expect(lessons.map(({ start }) => String(start?.dateTime).slice(5, 13))).toEqual([
      ...['03-02T08', '03-09T08', '03-16T08', '03-23T08', '03-30T07', '04-06T07', '04-13T07', '04-20T07', '04-27T07'],
    ]);
    await emulator.close();
  });
});

describe('the documented applications', () => {
  it('can be read, and are let in as far as the text says', async () => {
    const seed = readSeed(example('Signing in and access'), 'seed.json');
    const { emulator, call } = await createTestServer({ seed });
    expect(emulator.apps.map(({ displayName }) => displayName)).toEqual([
      'Default application',
      'Rota importer',
      'Exam planner',
    ]);
    const statusesOf = async (at: number, client_secret: string) => {
      const client_id = emulator.apps[at]?.clientId ?? '';
      const scope = 'https://graph.microsoft.com/.default';
      const { body } = await askToken(emulator, { grant_type: 'client_credentials', client_id, client_secret, scope });
      const headers = { authorization: `Bearer ${body.access_token}` };
      const paths = ['tutor.7', 'head'].map((name) => `/v1.0/users/${name}@school.example/events`);
      return Promise.all(paths.map(async (path) => (await call('GET', path, undefined, headers)).status));
    };
    expect(await statusesOf(1, 'a-secret-of-tests')).toEqual([200, 403]);
    expect(await statusesOf(2, 'another-secret-of-tests')).toEqual([403, 200]);
    const tutor = await asUser(emulator);
    expect((await call('GET', '/v1.0/users/head@school.example/events', undefined, tutor)).status).toBe(200);
    await emulator.close();
  });

  it('have all their fields in the table', () => {
    const members = known(() => checkSeed({ users: [], apps: [{ nothing: 1 }] }));
    expect(namesOf('Signing in and access', 'field of an application')).toEqual(members);
  });
});

describe('the documented sign-in', () => {
  it('asks the tutor for consent and the head for none, as the text says', async () => {
    const { emulator } = await createTestServer({ seed: readSeed(example('Signing in as a person'), 'seed.json') });
    const query = new URLSearchParams({
      client_id: '3d9a4c1e-6f2b-4a75-9c08-1b7e5d2f4a61',
      response_type: 'code',
      redirect_uri: 'http://localhost:1234',
      scope: 'Calendars.ReadWrite',
    });
    const signIn = async (username: string) => {
      const browser = createTestBrowser(emulator);
      const page = await browser.open(`/organizations/oauth2/v2.0/authorize?${query}`);
      return { browser, shown: await browser.send(page, { username, password: 'correct horse' }) };
    };
    const tutor = await signIn('tutor.7@school.example');
    expect(tutor.shown.title).toBe('Permissions requested');
    const head = await signIn('head@school.example');
    expect(head.shown.title).toBe('Approve sign in request');
    expect((await head.browser.send(head.shown, {})).location).toMatch(/^http:\/\/localhost:1234\/\?code=/);
    await emulator.close();
  });

  it('can be refused by every code that the table names, and by no other', () => {
    const text = section('A fault plan').split('### Errors of the sign-in service')[1] ?? '';
    const table = text.split('| what is wrong | codes |')[1] ?? '';
    const codes = [...table.matchAll(/`(AADSTS\d+)`/gu)].map(([, code = '']) => code);
    const action = { type: 'refuse-sign-in', code: 'AADSTS1' };
    const names = known(() => checkFaultPlan({ rules: [{ action }] }));
    expect(names.length).toBeGreaterThan(60);
    expect(codes).toEqual(names);
  });
});

describe('the documented fault plan', () => {
  it('can be read, and does what its names say', async () => {
    const plan = readFaultPlan(example('A fault plan'), 'faults.json');
    const { emulator, call } = await createTestServer({ faults: plan });
    await expect(call('POST', EVENTS, eventBody())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(emulator.record.commits).toHaveLength(1);
    const answers: [number, string | undefined][] = [];
    for (let request = 2; request <= 10; request++) {
      const { status, headers } = await call('GET', EVENTS);
      answers.push([status, headers['retry-after']]);
    }
    expect(answers.map(([status]) => status)).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 429]);
    expect(answers.at(-1)?.[1]).toBe('2');
    await emulator.close();
  });

  it('has all its fields and actions in the tables', () => {
    const ofMatch = known(() => checkFaultPlan({ rules: [{ match: { nothing: 1 }, action: { type: 'omit-part' } }] }));
    expect(namesOf('A fault plan', 'field of `match`')).toEqual(ofMatch);
    const types = known(() => checkFaultPlan({ rules: [{ action: { type: 'nothing' } }] }));
    expect(namesOf('A fault plan', '`type` of `action`')).toEqual(types);
  });
});

describe('the documented modes', () => {
  it('are all that the command line knows', () => {
    const flags = known(() => readModes(['nothing=1'])).map((flag) => flag.split('=')[0]);
    expect(namesOf('Modes', '`--mode`')).toEqual(flags);
  });
});
