import { afterEach, describe, expect, it } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type FaultRule } from '../emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../emulator/testing.ts';
import { createUndiciTransport } from '../http/wire/undici-transport.ts';
import { type Client, connect } from './connect.ts';
import { ASSEMBLY, authenticationFor, ROOM } from './testing.ts';

const HEAD = 'head@school.example';

let emulator: Emulator;
let client: Client;
afterEach(async () => {
  await client.close();
  await emulator.close();
  expectNoFaults(emulator.record.errors);
});

/** A server on loopback, and a client that waits for nothing. */
async function open(options: EmulatorOptions = {}): Promise<Client> {
  emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, limits: 'off', ...options });
  const { url } = await emulator.listen();
  client = await connect({ auth: authenticationFor(emulator, url), mailbox: ROOM, retry: { baseMs: 0 } });
  return client;
}

/** The id of the copy of a meeting to which HEAD has invited. */
async function openInvited(...rules: FaultRule[]): Promise<string> {
  const { calendar } = await open({ faults: { rules } });
  await calendar.createEvent({ ...ASSEMBLY, mailbox: HEAD, attendees: [ROOM] });
  const { value } = await calendar.listEvents();
  return value[0]?.id ?? '';
}

const answer = (name: string): FaultRule['match'] => ({ method: 'POST', pathContains: `/${name}`, nth: 1 });
const lost = (name: string): FaultRule => ({ match: answer(name), action: { type: 'commit-then-reset' } });
const neverArrived = (name: string): FaultRule => ({ match: answer(name), action: { type: 'reset-before' } });

/** Requests from the answer's first read on, by the last word of their path. */
const requests = () =>
  emulator.record.requests
    .slice(2)
    .map(({ method, path, status }) => [method, method === 'POST' ? path.split('/').at(-1) : '', status]);
/** Mails after the invitation. */
const mails = () => emulator.record.mails.slice(1).map(({ kind, recipients }) => [kind, ...recipients]);

const PROPOSAL = {
  proposedStartDateTime: '2026-06-13T09:00:00',
  proposedEndDateTime: '2026-06-13T10:00:00',
  timeZone: 'Europe/London',
};

describe('an answer to an invitation', () => {
  it.for([
    ['accept-event', 'accept', {}, 'accepted'],
    ['accept-event', 'accept', { comment: 'I bring chairs.' }, 'accepted'],
    ['tentatively-accept-event', 'tentativelyAccept', PROPOSAL, 'tentativelyAccepted'],
  ] as const)(
    'by %s was given where the reply was lost, and is mailed once',
    async ([name, action, input, response]) => {
      const eventId = await openInvited(lost(action));
      const given = { eventId, response, changed: true, mailed: [HEAD] };
      expect(await client.call(name, { eventId, ...input })).toEqual(given);
      expect(requests()).toEqual([
        ['GET', '', 200],
        ['POST', action, 0],
        ['GET', '', 200],
      ]);
      expect(mails()).toEqual([['response', HEAD]]);
    },
  );

  it('that declines was given where the reply was lost and the event is gone, and is mailed once', async () => {
    const eventId = await openInvited(lost('decline'));
    const given = { eventId, response: 'declined', changed: true, mailed: [HEAD] };
    expect(await client.call('decline-event', { eventId, comment: 'I teach then.', ...PROPOSAL })).toEqual(given);
    expect(requests()).toEqual([
      ['GET', '', 200],
      ['POST', 'decline', 0],
      ['GET', '', 404],
    ]);
    expect(mails()).toEqual([['response', HEAD]]);
  });

  it('is given again, with other words, to an event that has it already: a lost reply of that is mailed once too', async () => {
    const eventId = await openInvited({
      match: { ...answer('accept'), nth: 2 },
      action: { type: 'commit-then-reset' },
    });
    await client.calendar.acceptEvent({ eventId });
    expect(await client.calendar.acceptEvent({ eventId, comment: 'I bring chairs.' })).toMatchObject({
      changed: true,
      mailed: [HEAD],
    });
    expect(mails()).toEqual([
      ['response', HEAD],
      ['response', HEAD],
    ]);
    expect(requests().filter(([method]) => method === 'POST')).toHaveLength(2);
  });

  it('that is given again and whose reply is lost is not sent again, where the event does not tell whether it came', async () => {
    const second = { ...answer('accept'), nth: 2 };
    const eventId = await openInvited({ match: second, action: { type: 'reset-before' } });
    await client.calendar.acceptEvent({ eventId });
    await expect(client.calendar.acceptEvent({ eventId, sendResponse: true })).rejects.toMatchObject({
      ...{ name: 'TransportError', delivery: 'unknown' },
      hint: expect.stringContaining('Look before repeating it.'),
    });
    expect(requests().filter(([method]) => method === 'POST')).toHaveLength(2);
  });

  it.for([
    ['accept-event', 'accept', { comment: 'I bring chairs.' }],
    ['decline-event', 'decline', {}],
  ] as const)('by %s is sent again where the first one never arrived', async ([name, action, input]) => {
    const eventId = await openInvited(neverArrived(action));
    expect(await client.call(name, { eventId, ...input })).toMatchObject({ changed: true, mailed: [HEAD] });
    expect(requests().map(([method, , status]) => [method, status])).toEqual([
      ['GET', 200],
      ['POST', 0],
      ['GET', 200],
      ['POST', 202],
    ]);
    expect(mails()).toEqual([['response', HEAD]]);
  });

  it('with a comment is given though somebody else gave the same answer meanwhile', async () => {
    const conflict: FaultRule = {
      match: { ...answer('accept'), nth: 1 },
      action: { type: 'refuse', status: 412, code: 'ErrorIrresolvableConflict' },
    };
    const eventId = await openInvited(conflict);
    const wire = createUndiciTransport();
    const acts = [() => client.calendar.acceptEvent({ eventId })];
    const other = await connect({
      auth: authenticationFor(emulator, emulator.url),
      mailbox: ROOM,
      retry: { baseMs: 0 },
      transport: {
        // Between the refusal and the look that follows it.
        async send(request) {
          if (request.method === 'GET' && emulator.record.requests.some(({ status }) => status === 412)) {
            await acts.shift()?.();
          }
          return wire.send(request);
        },
        close: () => wire.close(),
      },
    });
    const comment = 'I bring chairs.';
    expect(await other.calendar.acceptEvent({ eventId, comment })).toMatchObject({ changed: true, mailed: [HEAD] });
    expect(emulator.record.mails.slice(1)).toMatchObject([{ kind: 'response' }, { kind: 'response' }]);
    await other.close();
  });

  it('that is there already is not sent, and no mail', async () => {
    const eventId = await openInvited();
    await client.calendar.acceptEvent({ eventId });
    const again = await client.calendar.acceptEvent({ eventId });
    expect(again).toEqual({ eventId, response: 'accepted', changed: false, mailed: [] });
    expect(mails()).toHaveLength(1);
  });

  it('that was silent is mailed by the same one that asks for the mail, once though the reply is lost', async () => {
    const eventId = await openInvited({
      match: { ...answer('accept'), nth: 2 },
      action: { type: 'commit-then-reset' },
    });
    await client.calendar.acceptEvent({ eventId, sendResponse: false });
    expect(mails()).toEqual([]);
    const told = await client.calendar.acceptEvent({ eventId, sendResponse: true });
    expect(told).toEqual({ eventId, response: 'accepted', changed: true, mailed: [HEAD] });
    expect(mails()).toEqual([['response', HEAD]]);
    expect(requests().filter(([method]) => method === 'POST')).toHaveLength(2);
  });

  it('to an own event is refused before anything is written', async () => {
    const { calendar } = await open();
    const { id: eventId } = await calendar.createEvent(ASSEMBLY);
    await expect(calendar.declineEvent({ eventId })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'is-organizer',
    });
    expect(emulator.record.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('is shown by a dry run with whom it mails', async () => {
    const eventId = await openInvited();
    const { request, mailed } = await client.calendar.acceptEvent.dryRun({ eventId, comment: 'I bring chairs.' });
    expect(request).toMatchObject({ method: 'POST', body: { comment: 'I bring chairs.', sendResponse: true } });
    expect(mailed).toEqual([HEAD]);
    expect(mails()).toEqual([]);
  });
});

describe('an event that is passed on', () => {
  it('is passed on once: after a lost reply nobody knows, and that is said', async () => {
    const eventId = await openInvited(lost('forward'));
    await expect(client.calendar.forwardEvent({ eventId, toRecipients: ['ada@school.example'] })).rejects.toMatchObject(
      { name: 'TransportError', delivery: 'unknown' },
    );
    expect(requests()).toEqual([['POST', 'forward', 0]]);
    expect(mails().filter(([kind]) => kind === 'forward')).toEqual([['forward', 'ada@school.example']]);
  });
});

describe('one occurrence of a series', () => {
  const SERIES = {
    ...ASSEMBLY,
    attendees: [HEAD],
    properties: {
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'numbered', startDate: '2026-06-12', numberOfOccurrences: 5 },
      },
    },
  };
  const DAY = '2026-06-14';
  const openSeries = async (...rules: FaultRule[]): Promise<string> => {
    const { calendar } = await open({ faults: { rules } });
    return (await calendar.createEvent(SERIES)).id;
  };
  const writes = () => emulator.record.requests.slice(1).filter(({ method }) => method !== 'GET');
  const starts = async (eventId: string) => {
    const range = { startDateTime: '2026-06-01', endDateTime: '2026-07-01' };
    const { value } = await client.calendar.listInstances({ eventId, ...range, timeZone: 'Europe/London' });
    return value.map(({ start }) => start?.dateTime.slice(0, 13)).sort();
  };

  it('is moved once, where the reply was lost, and its attendees are mailed once', async () => {
    const rule: FaultRule = { match: { method: 'PATCH', nth: 1 }, action: { type: 'commit-then-reset' } };
    const seriesMasterId = await openSeries(rule);
    const times = { startDateTime: `${DAY}T14:00:00`, endDateTime: `${DAY}T15:00:00`, timeZone: 'Europe/London' };
    const moved = await client.calendar.updateOccurrence({ seriesMasterId, date: DAY, ...times });
    expect(moved).toMatchObject({ type: 'exception', start: { dateTime: `${DAY}T14:00:00.0000000` } });
    expect(writes()).toHaveLength(1);
    expect(mails()).toEqual([['update', HEAD]]);
    expect(await starts(seriesMasterId)).toEqual([
      ...['2026-06-12T09', '2026-06-13T09', '2026-06-14T14', '2026-06-15T09', '2026-06-16T09'],
    ]);
  });

  it('is cancelled once, where the reply was lost, and no other one is', async () => {
    const seriesMasterId = await openSeries(lost('cancel'));
    const cancelled = await client.calendar.cancelOccurrence({ seriesMasterId, date: DAY });
    expect(cancelled).toMatchObject({ cancelled: true, mailed: [HEAD] });
    expect(writes()).toHaveLength(1);
    expect(mails()).toEqual([['cancellation', HEAD]]);
    expect(await starts(seriesMasterId)).toHaveLength(4);
  });

  it('is what a dry run shows, and not its series', async () => {
    const seriesMasterId = await openSeries();
    const { request, mailed } = await client.calendar.cancelOccurrence.dryRun({ seriesMasterId, date: DAY });
    expect(request?.url).toMatch(/\/cancel$/u);
    expect(request?.url).not.toContain(encodeURIComponent(seriesMasterId));
    expect(mailed).toEqual([HEAD]);
    expect(writes()).toEqual([]);
  });

  it('is refused before anything is written where the series has none', async () => {
    const seriesMasterId = await openSeries();
    const input = { seriesMasterId, date: '2026-06-30' };
    await expect(client.calendar.cancelOccurrence(input)).rejects.toMatchObject({ code: 'occurrence-not-found' });
    await expect(client.calendar.updateOccurrence({ ...input, subject: 'x' })).rejects.toMatchObject({
      name: 'UsageError',
      code: 'occurrence-not-found',
    });
    expect(writes()).toEqual([]);
  });
});
