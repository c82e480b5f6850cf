import { randomUUID } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import { createReadStream, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach } from 'vitest';
import { EXCHANGE_CHANNEL, type Exchange } from '../../src/emulator/record/exchange.ts';
import type { AnswerProblem, CheckedExchange } from './check-exchange.ts';

// Set-up of every project whose tests talk to an emulator: what its answers have against Graph's description fails the
// test in which they were given. Nothing is checked where GRAPH_OPENAPI names no description.

/** More of them say nothing new. */
const SHOWN = 10;

type Check = (exchange: CheckedExchange) => AnswerProblem[];

const description = process.env.GRAPH_OPENAPI ?? '';
if (description !== '') checkAnswers(description);

function checkAnswers(file: string): void {
  const journal = join(tmpdir(), `graphcal-answers-${randomUUID()}`);
  // For the commands that tests start.
  process.env.GRAPHCAL_ANSWERS_JOURNAL = journal;
  let check: Check | undefined;
  let loading: Promise<Check> | undefined;
  let waiting: CheckedExchange[] = [];
  let problems: AnswerProblem[] = [];
  let journalRead = 0;

  // Most test files have no emulator: only the first answer loads what checks.
  const load = () => {
    loading ??= loadCheck(file).then((loaded) => {
      check = loaded;
      problems.push(...waiting.flatMap(loaded));
      waiting = [];
      return loaded;
    });
    return loading;
  };
  subscribe(EXCHANGE_CHANNEL, (message) => {
    const { request, response, fault } = message as Exchange;
    if (fault) return;
    const exchange = {
      request: { method: request.method, url: request.url, body: Buffer.from(request.body).toString('utf8') },
      response: { ...response, body: Buffer.from(response.body).toString('utf8') },
    };
    if (check) problems.push(...check(exchange));
    else {
      waiting.push(exchange);
      // What fails here fails the test below.
      load().catch(() => undefined);
    }
  });

  const fail = async () => {
    await loading;
    if (existsSync(journal)) {
      const checkLine = await load();
      journalRead += await readLines(journal, journalRead, (line) => {
        const { fault, ...exchange } = JSON.parse(line);
        if (!fault) problems.push(...checkLine(exchange));
      });
    }
    const found = problems;
    problems = [];
    if (found.length > 0) throw new Error(report(found));
  };
  afterEach(fail);
  afterAll(async () => {
    try {
      await fail();
    } finally {
      rmSync(journal, { force: true });
    }
  });
}

async function loadCheck(file: string): Promise<Check> {
  const [{ createExchangeCheck }, { readGraphDescription }] = await Promise.all([
    import('./check-exchange.ts'),
    import('./graph-description.ts'),
  ]);
  return createExchangeCheck(readGraphDescription(file));
}

/** Hands over the whole lines from an offset on; gives their bytes. A process that still runs may be writing another. */
async function readLines(file: string, start: number, take: (line: string) => void): Promise<number> {
  let bytes = 0;
  let last: string | undefined;
  const input = createReadStream(file, { start });
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (last !== undefined) {
      take(last);
      bytes += Buffer.byteLength(last) + 1;
    }
    last = line;
  }
  if (last !== undefined && input.bytesRead === bytes + Buffer.byteLength(last) + 1) {
    take(last);
    bytes += Buffer.byteLength(last) + 1;
  }
  return bytes;
}

function report(problems: readonly AnswerProblem[]): string {
  const shown = problems
    .slice(0, SHOWN)
    .map(({ method, path, status, pointer, what }) => `${status} to ${method} ${path}: ${pointer} ${what}`);
  const more = problems.length > SHOWN ? [`and ${problems.length - SHOWN} more`] : [];
  return [`Answers of the emulator that Graph's description does not allow:`, ...shown, ...more].join('\n  ');
}
