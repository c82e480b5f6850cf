import { describe, expect, it } from 'vitest';
import { type Bench, benchesWith, mailboxOf, timetable } from '../../../test/bulk-bench.ts';
import type { HttpRequest } from '../../http/wire/transport.ts';
import type { RowResult } from '../results/results.ts';
import { sendRows } from '../send-rows.ts';
import { nextWindow } from './window-testing.ts';

const open = benchesWith({ time: 'virtual' });

/** Rows of a source that counts how often it is asked, and stops, waits or fails where it is told to. */
function sourceOf({ rows = Number.POSITIVE_INFINITY, each = (_at: number): void | Promise<void> => {} } = {}) {
  const source = {
    asked: 0,
    isClosed: false,
    async *[Symbol.asyncIterator]() {
      try {
        while (source.asked < rows) {
          await each(source.asked);
          yield lesson(source.asked++);
        }
      } finally {
        source.isClosed = true;
      }
    },
  };
  return source;
}

function lesson(at: number) {
  return {
    Key: `k${at}`,
    Mailbox: mailboxOf(at % 2),
    Subject: `Lesson ${at}`,
    Start: '2026-11-03T09:00:00Z',
    End: '2026-11-03T10:00:00Z',
  };
}

const commits = ({ emulator }: Bench) => emulator.record.commits.length;
const once = (bench: Bench) => [...bench.eventsByKey().values()].every((count) => count === 1);
/** Lets all that can be done without time passing be done. */
const settle = async (bench: Bench) => {
  for (let turn = 0; turn < 50; turn++) await bench.pass(0);
};

describe('a loop over rows that are sent', () => {
  it('asks the source for nothing before it begins, and for no more than a window beside the one it is in', async () => {
    const bench = await open();
    const source = sourceOf();
    await bench.during(async (common) => {
      const run = sendRows(source, { job: 'lessons', ...common });
      await Promise.resolve();
      expect(source.asked).toBe(0);
      let taken = 0;
      for await (const { line } of run) {
        expect(line).toBe(++taken);
        const first = Math.ceil(taken / 500) * 500;
        expect(source.asked).toBeGreaterThanOrEqual(first);
        expect(source.asked).toBeLessThanOrEqual(first + 501);
        if (taken === 1_200) break;
      }
    });
    expect(source.isClosed).toBe(true);
  });

  it('reads ahead the more rows, the more mailboxes it has to keep busy', async () => {
    const bench = await open();
    const source = Array.from({ length: 3_000 }, (_, at) => ({ ...lesson(at), Mailbox: mailboxOf(at % 10) }));
    const asked: number[] = [];
    const rows = source.map((row, at) => ({
      ...row,
      get Subject() {
        asked.push(at);
        return `Lesson ${at}`;
      },
    }));
    await bench.during(async (common) => {
      for await (const { line } of sendRows(rows, { job: 'lessons', ...common })) if (line === 1) break;
    });
    // 500 at first, then 100 of each of ten mailboxes.
    expect(asked).toHaveLength(1_500);
  });

  it('that stands still asks for nothing more, and holds no call and no lane', async () => {
    const bench = await open();
    const source = sourceOf();
    const iterator = await bench.during(async (common) => {
      const looping = sendRows(source, { job: 'lessons', ...common })[Symbol.asyncIterator]();
      await looping.next();
      return looping;
    });
    const { asked } = source;
    const before = bench.emulator.record.requests.length;
    await bench.pass(600_000);
    expect(source.asked).toBe(asked);
    expect(bench.emulator.record.requests.length).toBe(before);
    await bench.during(() =>
      bench.connection.sender.send(
        { method: 'GET', path: `/users/${mailboxOf(0)}/events`, mailbox: mailboxOf(0) },
        'safe',
        'anything',
        {},
      ),
    );
    const file = await bench.write('other.csv', timetable(2, 2).replaceAll('k', 'other'));
    expect((await bench.send(file)).report.counts.created).toBe(2);
    await bench.during(async () => iterator.return?.());
  });

  it('that is left settles what is under way, closes the source, and says so in the report', async () => {
    const bench = await open();
    const source = sourceOf();
    const report = await bench.during(async (common) => {
      const run = sendRows(source, { job: 'lessons', ...common });
      for await (const { line } of run) if (line === 700) break;
      return run.report();
    });
    expect(report.stopped).toEqual({ reason: 'interrupted', error: undefined });
    expect(report.counts).toMatchObject({ rows: 1_000, created: 1_000, pending: 0 });
    expect(source.isClosed).toBe(true);
    expect(commits(bench)).toBe(1_000);
  });

  it('may be left while a row is awaited that never comes', async () => {
    const bench = await open();
    const source = sourceOf({ each: (at) => (at < 3 ? undefined : new Promise(() => {})) });
    const taken: RowResult[] = [];
    await bench.during(async (common) => {
      const iterator = sendRows(source, { job: 'lessons', ...common })[Symbol.asyncIterator]();
      for (let at = 0; at < 3; at++) {
        const { value, done } = await iterator.next();
        if (done !== true) taken.push(value);
      }
      const waiting = iterator.next();
      await settle(bench);
      expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
      expect(await waiting).toEqual({ done: true, value: undefined });
    });
    expect(taken.map(({ status }) => status)).toEqual(['created', 'created', 'created']);
  });

  it('gets results of a slow source as its rows come, and not when a window is full', async () => {
    const bench = await open();
    const source = sourceOf({ rows: 5, each: () => nextWindow(bench.clock) });
    const times: number[] = [];
    await bench.during(async (common) => {
      for await (const _ of sendRows(source, { job: 'lessons', ...common })) times.push(bench.clock.now());
    });
    const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(times).toHaveLength(5);
    for (const wait of waits) expect(wait).toBeGreaterThan(1_000);
  });

  it('gets the results of all rows before an error of the source, and then the error', async () => {
    const bench = await open();
    const source = sourceOf({
      each: (at) => {
        if (at === 620) throw new RangeError('of the source');
      },
    });
    const lines: (number | null)[] = [];
    await bench.during(async (common) => {
      const run = sendRows(source, { job: 'lessons', ...common });
      const loop = async () => {
        for await (const { line, status } of run) if (status === 'created') lines.push(line);
      };
      await expect(loop()).rejects.toThrow(new RangeError('of the source'));
      await expect(run.report()).rejects.toThrow('of the source');
    });
    expect(lines).toEqual(Array.from({ length: 620 }, (_, at) => at + 1));
    expect(commits(bench)).toBe(620);
    // The lock is free, and nothing was sent twice.
    const again = await bench.during((common) =>
      sendRows(sourceOf({ rows: 630 }), { job: 'lessons', ...common }).report(),
    );
    expect(again).toMatchObject({ createdNow: 10, counts: { created: 630 } });
    expect(once(bench)).toBe(true);
  });

  it('ends by the signal after the results of what was taken in; the same rows again send only what was not sent', async () => {
    const bench = await open();
    const asked = new AbortController();
    const statuses: string[] = [];
    const report = await bench.during(async (common) => {
      const run = sendRows(sourceOf({ rows: 1_500 }), {
        job: 'lessons',
        ...common,
        signal: asked.signal,
        tell: ({ type }) => {
          if (type === 'row-settled' && commits(bench) > 800) asked.abort();
        },
      });
      for await (const { status } of run) statuses.push(status);
      return run.report();
    });
    expect(report.stopped?.reason).toBe('interrupted');
    expect(statuses).toHaveLength(1_000);
    expect(report.counts.created + report.counts.pending).toBe(1_000);
    expect(report.counts.pending).toBeGreaterThan(0);
    expect(report.problems.pending.map(({ code }) => code)).toEqual(['interrupted', 'not-sent']);
    const again = await bench.during((common) =>
      sendRows(sourceOf({ rows: 1_500 }), { job: 'lessons', ...common }).report(),
    );
    expect(again.counts).toMatchObject({ rows: 1_500, created: 1_500 });
    expect(again.createdNow).toBe(1_500 - report.createdNow);
    expect(once(bench)).toBe(true);
    expect(commits(bench)).toBe(1_500);
  });

  it('gives rows that stay unsettled as pending, and goes on with the next ones', async () => {
    const body = Buffer.from(
      JSON.stringify({ error: { code: 'ApplicationThrottled', message: 'Said by the service.' } }),
    );
    const throttles = ({ url, body: sent }: Pick<HttpRequest, 'url' | 'body'>) =>
      `${url} ${Buffer.from(sent ?? []).toString()}`.includes('m1');
    const bench = await open({
      wire: {
        after: (request, reply) =>
          throttles(request) ? { status: 429, headers: { 'retry-after': '1' }, body } : reply,
      },
    });
    const rows = Array.from({ length: 502 }, (_, at) => ({ ...lesson(at), Mailbox: mailboxOf(at === 1 ? 1 : 0) }));
    const results = await bench.during(async (common) => {
      const all: RowResult[] = [];
      for await (const one of sendRows(rows, { job: 'lessons', ...common })) all.push(one);
      return all;
    });
    expect(results).toHaveLength(502);
    expect(
      results
        .filter(({ status }) => status !== 'created')
        .map(({ key, status, faults }) => [key, status, faults[0]?.code]),
    ).toEqual([['k1', 'pending', 'not-sent']]);
  });

  it('settles first what an earlier run took in, also where the rows do not come again', async () => {
    const bench = await open();
    const asked = new AbortController();
    const tell = ({ type }: { type: string }) => type === 'input-read' && asked.abort();
    const file = await bench.write('lessons.csv', timetable(4, 2));
    expect((await bench.send(file, { signal: asked.signal, tell })).report.counts.pending).toBe(4);
    const report = await bench.during((common) => sendRows([], { job: 'lessons', ...common }).report());
    expect(report).toMatchObject({ createdNow: 4, counts: { rows: 0 } });
  });

  it('holds rows of two windows at most, however many there are (R36 in part)', async () => {
    const bench = await open();
    const source = sourceOf({ rows: 10_000 });
    let held = 0;
    let created = 0;
    await bench.during(async (common) => {
      for await (const { line, status } of sendRows(source, { job: 'lessons', ...common })) {
        if (status === 'created') created += 1;
        held = Math.max(held, source.asked - (line ?? 0) + 1);
      }
    });
    expect(created).toBe(10_000);
    expect(held).toBeLessThanOrEqual(1_001);
    expect(once(bench)).toBe(true);
  }, 120_000);
});
