import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askToken, createTestServer, passwordFields } from '../../src/emulator/testing.ts';
import { createExchangeCheck } from '../answers/check-exchange.ts';
import { readGraphDescription } from '../answers/graph-description.ts';
import { GROUP, LIST, USERS } from './bodies.ts';
import { type FuzzedServer, runSession, type Tally } from './session.ts';
import { step } from './steps.ts';
import { startWatchdog } from './watchdog.ts';

const SECOND = 1000;
const LIMIT_MS = 2 * SECOND;
/** Requests of a session at most, and sessions of a round. */
const STEPS = 50;
const SESSIONS = 50;
/** Requests in all: 100,000 where the properties run long. */
const REQUESTS = process.env.GRAPHCAL_PROPERTY_RUNS === undefined ? 3000 : 100_000;
const DESCRIPTION = process.env.GRAPH_OPENAPI ?? '';

const times = {
  start: { dateTime: '2026-01-12T09:00:00', timeZone: 'UTC' },
  end: { dateTime: '2026-01-12T10:00:00', timeZone: 'UTC' },
};
const PASSWORD = 'correct horse';
const ROLES = ['freeBusyRead', 'limitedRead', 'read', 'write', 'delegateWithPrivateEventAccess'] as const;
const ROOM = 'room.101@school.example';
const SEED = {
  roomLists: [{ displayName: 'Building A', emailAddress: 'building.a@school.example', rooms: [ROOM] }],
  groups: [GROUP, LIST],
  users: USERS.map((userPrincipalName, at) => ({
    // Tokens of users outlast a reset by their id.
    id: `c0ffee00-0000-4000-8000-00000000000${at}`,
    userPrincipalName,
    password: PASSWORD,
    calendars: [{ name: 'Exams' }],
    sharedWith: [{ user: USERS[(at + 2) % USERS.length] ?? ROOM, role: ROLES[at % ROLES.length] ?? 'read' }],
    ...(userPrincipalName === ROOM ? { purpose: 'room' as const, place: { capacity: 30 } } : {}),
    events: [
      { subject: 'Year 7', ...times },
      {
        subject: 'Year 9',
        ...times,
        attendees: [{ emailAddress: { address: USERS[(at + 1) % USERS.length] } }],
        recurrence: {
          pattern: { type: 'daily', interval: 1 },
          range: { type: 'noEnd', startDate: '2026-01-12' },
        },
      },
      { subject: 'Year 8', calendar: 'Exams', ...times },
    ],
  })),
};

const PLAIN = { 'content-type': 'text/plain' };
let notified = 0;
let server: FuzzedServer;
/** The token of a signed-in user, who has a calendar at `me`. */
let userToken = '';

beforeAll(async () => {
  const { emulator, clock, token } = await createTestServer({
    limits: 'off',
    tokenLifetimeSeconds: 1e9,
    seed: SEED,
    notificationHosts: ['hooks.example'],
    // An endpoint that proves itself, and takes no notification at the first time.
    sendNotification: async ({ url }) => {
      const proof = new URL(url).searchParams.get('validationToken');
      notified++;
      return { status: proof === null && notified % 2 === 0 ? 503 : 200, headers: PLAIN, body: proof ?? '' };
    },
  });
  const [username = ''] = USERS;
  const signedIn = await askToken(emulator, passwordFields(emulator, { username, password: PASSWORD }));
  userToken = String(signedIn.body.access_token);
  const check = DESCRIPTION === '' ? undefined : createExchangeCheck(readGraphDescription(DESCRIPTION));
  server = { emulator, clock, token, watchdog: startWatchdog(LIMIT_MS), check };
});
afterAll(async () => {
  await server.watchdog.stop();
  await server.emulator.close();
});

describe(`${REQUESTS} generated requests`, () => {
  it('are each answered in time, by a success of the described form or a documented error', {
    timeout: 290 * SECOND,
  }, async () => {
    const tally: Tally = new Map();
    const count = () => [...tally.values()].reduce((sum, each) => sum + each, 0);
    const steps = fc.array(step, { minLength: 1, maxLength: STEPS, size: 'max' });
    // The application reaches all mailboxes, a user the own one.
    const session = fc.asyncProperty(fc.boolean(), steps, (isUser, found) =>
      runSession(isUser ? { ...server, token: userToken } : server, found, tally),
    );
    const { seed = 0 } = fc.readConfigureGlobal();
    for (let round = 0; count() < REQUESTS; round += 1)
      await fc.assert(session, { numRuns: SESSIONS, seed: seed + round });
    expect(server.emulator.record.errors).toEqual([]);
    // Not only refusals: what was made is read, changed, answered and deleted.
    expect([200, 201, 202, 204, 400, 403, 404, 412].filter((status) => !tally.has(status))).toEqual([]);
  });
});
