import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmulatedConnection, openEmulatedConnection } from '../../test/emulated-connection.ts';
import { ServiceError } from '../core/errors.ts';
import { defineOperation, type Operation, type Steps } from '../operations/define.ts';
import { mailboxField } from '../operations/fields.ts';
import { callOperation, dryRunOperation } from './call-operation.ts';
import { ROOM } from './testing.ts';

let service: EmulatedConnection;
beforeEach(async () => {
  service = await openEmulatedConnection();
});
afterEach(() => service.close());

const calendarsOf = (mailbox: string) => ({
  request: { method: 'GET' as const, path: `/users/${mailbox}/calendars`, mailbox },
  effect: 'read' as const,
  repeat: 'safe' as const,
  expects: 'json' as const,
});
const creationOf = (mailbox: string, name: string) => ({
  request: { method: 'POST' as const, path: `/users/${mailbox}/calendars`, body: { name }, mailbox },
  effect: 'create' as const,
  repeat: 'never' as const,
  expects: 'id' as const,
});

/** A row with these steps. */
function rowOf(steps: (mailbox: string) => Steps): Operation {
  return defineOperation({
    name: 'try-steps',
    title: 'Try steps',
    topic: 'Calendars',
    documentation: 'https://learn.microsoft.com/graph/api/resources/calendar',
    endpoints: [],
    permissions: { delegated: [], application: [] },
    effect: 'create',
    repeat: 'never',
    input: (z) => z.strictObject({ mailbox: mailboxField(z) }),
    output: (z) => z.object({ names: z.array(z.string()) }),
    example: {},
    request: (_, mailbox) => calendarsOf(mailbox).request,
    steps: (_, mailbox) => steps(mailbox),
  }) as unknown as Operation;
}

const namesOf = ({ body }: { body: unknown }) => (body as { value: { name: string }[] }).value.map(({ name }) => name);
const requests = () => service.emulator.record.requests.map(({ method, status }) => [method, status]);

const ADD_EXAMS = rowOf(function* (mailbox): Steps {
  const before = namesOf(yield calendarsOf(mailbox));
  if (before.includes('Exams')) return { names: before };
  yield creationOf(mailbox, 'Exams');
  return { names: namesOf(yield calendarsOf(mailbox)) };
});

describe('an operation of several requests', () => {
  it('makes each by the answers before it, and ends with the output', async () => {
    expect(await callOperation(service.connection, ADD_EXAMS, {}, ROOM)).toEqual({ names: ['Calendar', 'Exams'] });
    expect(requests()).toEqual([
      ['GET', 200],
      ['POST', 201],
      ['GET', 200],
    ]);
    await callOperation(service.connection, ADD_EXAMS, {}, ROOM);
    expect(requests().slice(3)).toEqual([['GET', 200]]);
  });

  it('is told of a refusal where it gave the request, and may go on', async () => {
    const row = rowOf(function* (mailbox): Steps {
      yield creationOf(mailbox, 'Exams');
      try {
        yield creationOf(mailbox, 'Exams');
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return { names: [error.code] };
      }
      return { names: [] };
    });
    expect(await callOperation(service.connection, row, {}, ROOM)).toEqual({ names: ['service-409'] });
  });

  it('ends with a refusal that it does not catch, with what it had to end itself', async () => {
    const ended: string[] = [];
    const row = rowOf(function* (mailbox): Steps {
      try {
        yield creationOf(mailbox, '');
        ended.push('never');
      } finally {
        ended.push('left');
      }
      return { names: [] };
    });
    await expect(callOperation(service.connection, row, {}, ROOM)).rejects.toMatchObject({ code: 'service-400' });
    expect(ended).toEqual(['left']);
  });

  it('whose output is not as its schema says is an error', async () => {
    const row = rowOf(function* (mailbox): Steps {
      yield calendarsOf(mailbox);
      return { names: 'Exams' };
    });
    await expect(callOperation(service.connection, row, {}, ROOM)).rejects.toMatchObject({
      code: 'answer-not-readable',
    });
  });

  it('is sent as far as it reads in a dry run, and shows its first write', async () => {
    const shown = await dryRunOperation(service.connection, ADD_EXAMS, {}, ROOM);
    expect(shown).toEqual({
      operation: 'try-steps',
      effect: 'create',
      request: {
        method: 'POST',
        url: `${service.emulator.url}/v1.0/users/${ROOM}/calendars`,
        headers: {},
        body: { name: 'Exams' },
      },
      mailed: [],
    });
    expect(requests()).toEqual([['GET', 200]]);
  });

  it('shows nothing in a dry run where it would write nothing', async () => {
    await callOperation(service.connection, ADD_EXAMS, {}, ROOM);
    expect(await dryRunOperation(service.connection, ADD_EXAMS, {}, ROOM)).toMatchObject({ request: null });
  });
});
