import { HOUR } from '../../core/durations.ts';
import { isObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import { MAILBOX_PROBLEMS, type MailboxProblem, mailboxProblemOfAnswer } from '../../graph/mailbox-problem.ts';
import { mailboxPath } from '../../graph/path.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { writeWall } from '../../graph/time-zone-wall.ts';
import { getSchedule } from '../availability/get-schedule.ts';
import { defineOperation, type Steps } from '../define.ts';
import * as fields from '../fields.ts';
import { ownerRequest, READ_DEFAULT_CALENDAR, readOwner } from './default-calendar.ts';
import { type Probe, probe } from './probe.ts';

export const checkMailboxAccess = defineOperation({
  name: 'check-mailbox-access',
  title: 'Try what may be read of a mailbox; writes nothing',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/auth-limit-mailbox-access',
  endpoints: [
    'GET /users/{mailbox}/calendar',
    'GET /users/{mailbox}/events',
    'POST /users/{mailbox}/calendar/getSchedule',
    'GET /users/{mailbox}/mailboxSettings',
  ],
  permissions: READ_DEFAULT_CALENDAR,
  effect: 'read',
  repeat: 'safe',
  input: (z) => z.strictObject({ mailbox: fields.mailboxField(z) }),
  output,
  example: { mailbox: 'room.101@school.example' },
  request: (_, mailbox) => ownerRequest(mailbox),
  *steps(_, mailbox, { now }): Steps {
    const calendar = yield* probe(ownerRequest(mailbox));
    const events = yield* probe(eventsRequest(mailbox));
    const address = readOwner(calendar.body)?.address ?? mailbox;
    const freeBusy = judgeSchedule(yield* probe(scheduleRequest(mailbox, address, now)));
    const settings = yield* probe(settingsRequest(mailbox));
    const problem = problemOf([calendar, events, freeBusy, settings]);
    return {
      mailbox,
      problem,
      hint: problem === null ? null : MAILBOX_PROBLEMS[problem].hint,
      calendars: shown(calendar),
      events: shown(events),
      freeBusy: shown(freeBusy),
      settings: shown(settings),
    };
  },
});

function output(z: Z) {
  const probed = (what: string) =>
    z
      .object({ allowed: z.boolean(), status: z.number().nullable(), code: z.string().nullable() })
      .describe(`${what}; where it is refused, with the status and code of Graph.`);
  return z.object({
    mailbox: z.string(),
    problem: z
      .enum(['not-found', 'not-in-exchange-online', 'access-denied'])
      .nullable()
      .describe(
        'Why nothing can be done there: it does not exist, lies elsewhere, or everything is refused; else null.',
      ),
    hint: z.string().nullable().describe('What to do about the problem.'),
    calendars: probed('Whether its calendars may be read'),
    events: probed('Whether its events may be read'),
    freeBusy: probed('Whether it may be seen when it is free'),
    settings: probed('Whether its zone and working hours may be read'),
  });
}

function eventsRequest(mailbox: string): GraphRequest {
  const query = { $select: 'id', $top: '1' };
  return { method: 'GET', path: `${mailboxPath(mailbox)}/events`, query, headers: fields.eventHeaders({}), mailbox };
}

function scheduleRequest(mailbox: string, address: string, now: number): GraphRequest {
  const [startDateTime, endDateTime] = [writeWall(now), writeWall(now + HOUR)];
  return getSchedule.request({ schedules: [address], startDateTime, endDateTime }, mailbox);
}

function settingsRequest(mailbox: string): GraphRequest {
  return { method: 'GET', path: `${mailboxPath(mailbox)}/mailboxSettings`, query: { $select: 'timeZone' }, mailbox };
}

/** A refusal to tell of one address comes in an answer that is none itself. */
function judgeSchedule(asked: Probe): Probe {
  const list = isObject(asked.body) ? asked.body.value : undefined;
  const first: unknown = Array.isArray(list) ? list[0] : undefined;
  const error = isObject(first) ? first.error : undefined;
  if (!isObject(error)) return asked;
  const { responseCode } = error;
  return {
    allowed: false,
    status: null,
    code: typeof responseCode === 'string' ? responseCode : null,
    body: undefined,
  };
}

/** What is wrong with the mailbox as a whole. */
function problemOf(probes: readonly Probe[]): MailboxProblem | null {
  if (probes.some(({ allowed }) => allowed)) return null;
  const found = probes.map(({ status, code }) => mailboxProblemOfAnswer(status ?? undefined, code ?? ''));
  return found.find((one) => one !== undefined && one !== 'access-denied') ?? 'access-denied';
}

function shown({ allowed, status, code }: Probe) {
  return { allowed, status, code };
}
