import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { FaultRule } from '../../src/emulator/index.ts';
import type { HttpReply, HttpRequest } from '../../src/http/wire/transport.ts';
import { benchesWith, isLookUp, mailboxOf, timetable } from '../bulk-bench.ts';

const open = benchesWith();

const CREATE = { method: 'POST', pathContains: '/events' } as const;
const LOST = { type: 'commit-then-reset' } as const;
const SECOND = 1_000;

/** A filter that is behind, and duplicates that do not name their event. */
function hidden({ url }: HttpRequest, reply: HttpReply): HttpReply {
  if (isLookUp(url) || url.includes('startswith')) return answered(200, { value: [] });
  return Buffer.from(reply.body).includes('existingEventId') ? refused(400, 'ErrorDuplicateTransactionId') : reply;
}

function refused(status: number, code: string): HttpReply {
  return answered(status, { error: { code, message: 'Said by the service.' } });
}

function answered(status: number, body: JsonObject): HttpReply {
  return { status, headers: {}, body: Buffer.from(JSON.stringify(body)) };
}

/** Histories that the model found, played to the engine. What a better client would do fails here until the engine does it. */
describe('what the model found', () => {
  it('a row whose create was answered as a duplicate is not sent again, even if its event is not found', async () => {
    const { write, send, eventsByKey } = await open({
      time: 'virtual',
      transactionId: { windowMs: 2 * SECOND, onSameContent: '400' },
      faults: { rules: [{ match: { ...CREATE, nth: 1 }, action: LOST }] },
      wire: { after: hidden },
    });
    await send(await write('lessons.csv', timetable(1, 1)));
    expect([...eventsByKey().values()]).toEqual([1]);
  });

  it('a row whose create was answered as a duplicate is not called failed by a later run', async () => {
    const rules: FaultRule[] = [{ match: { ...CREATE, nth: 1 }, action: LOST }];
    let isRefused = false;
    const { write, send } = await open({
      time: 'virtual',
      transactionId: { onSameContent: '400' },
      faults: { rules },
      wire: {
        after: (request, reply) =>
          isRefused && request.method === 'POST' && request.url.endsWith('/events')
            ? refused(403, 'ErrorAccessDenied')
            : hidden(request, reply),
      },
    });
    const file = await write('lessons.csv', timetable(1, 1));
    expect((await send(file)).report.counts).toMatchObject({ pending: 1 });
    isRefused = true;
    expect((await send(file)).report.counts).toMatchObject({ pending: 1, failed: 0 });
  });

  it('an event that was made again in doubt is told as recreated, however it is found', async () => {
    let deleted = 0;
    const bench = await open({
      time: 'virtual',
      transactionId: { windowMs: 0 },
      faults: { rules: [{ match: { ...CREATE, count: 2 }, action: LOST }] },
      wire: {
        // A person deletes the event before it is looked for.
        before: async ({ url }) => {
          const id = bench.emulator.record.commits[0]?.eventId;
          if (!isLookUp(url) || deleted > 0 || id === undefined) return;
          deleted += 1;
          const path = `/users/${mailboxOf(0)}/events/${id}`;
          const headers = { Prefer: 'IdType="ImmutableId"' };
          await bench.connection.sender.send(
            { method: 'DELETE', path, headers, mailbox: mailboxOf(0) },
            'safe',
            'anything',
          );
        },
      },
    });
    const { results } = await bench.send(await bench.write('lessons.csv', timetable(1, 1)));
    expect(deleted).toBe(1);
    expect([...bench.eventsByKey().values()]).toEqual([2]);
    expect(results[0]?.warnings.map(({ code }) => code)).toEqual(['recreated']);
  });
});
