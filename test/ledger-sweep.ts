import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobRecord, Ledger } from '../src/bulk/ledger/ledger.ts';
import {
  done,
  failed,
  rejection,
  results,
  row,
  sampleJob,
  sending,
  takeIn,
  waiting,
} from '../src/bulk/ledger/sample-job.contract.ts';
import { openSqliteLedger } from '../src/bulk/ledger/sqlite-ledger.ts';
import { LedgerError } from '../src/core/errors.ts';
import { createSeededRandom } from '../src/core/random.ts';

/** A ledger's files at one moment, and all that was committed until then, as text. */
interface Moment {
  file: Buffer;
  log: Buffer;
  states: ReadonlySet<string>;
}

export interface LedgerSweep {
  /** How many trials ended in which way. */
  refused: number;
  opened: number;
  /** What must never be, each with how it came about. */
  wrong: string[];
}

const JOB = { ...sampleJob(), shards: 2 };

/** Damages copies of a ledger's file and log, one byte or one cut each, and looks at what is said of them. */
export async function sweepLedger({ trials, seed }: { trials: number; seed: number }): Promise<LedgerSweep> {
  const folder = mkdtempSync(join(tmpdir(), 'graphcal-sweep-'));
  try {
    const moments = await play(folder);
    const random = createSeededRandom(seed);
    const below = (end: number) => Math.floor(random.next() * end);
    const sweep: LedgerSweep = { refused: 0, opened: 0, wrong: [] };
    for (let trial = 0; trial < trials; trial++) {
      const at = below(moments.length);
      const moment = moments[at] as Moment;
      const part = moment.log.length > 0 && random.next() < 0.5 ? 'log' : 'file';
      const place = below(moment[part].length);
      const bit = below(8);
      const how = random.next() < 0.4 ? 'cut' : 'flip';
      const bytes = how === 'cut' ? moment[part].subarray(0, place) : flipped(moment[part], place, bit);
      const said = await look(join(folder, `trial-${trial}`), { ...moment, [part]: bytes });
      if (said === REFUSED) sweep.refused += 1;
      else if (moment.states.has(said)) sweep.opened += 1;
      else
        sweep.wrong.push(
          `seed ${seed}, trial ${trial}: ${how} of ${part} at ${place} of moment ${at}: ${said.slice(0, 300)}`,
        );
    }
    return sweep;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function flipped(bytes: Buffer, place: number, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(place) ^ (1 << bit), place);
  return copy;
}

/** A job with rows of all kinds, its files kept after each commit. */
async function play(folder: string): Promise<Moment[]> {
  const file = join(folder, 'ledger.db');
  const moments: Moment[] = [];
  const states = new Set([EMPTY]);
  let ledger = await openSqliteLedger({ file });
  const keep = async () => {
    states.add(await stateOf(ledger));
    moments.push({ file: readFileSync(file), log: readFileSync(`${file}-wal`), states: new Set(states) });
  };
  /** All that was committed lies in the file then, and the log begins anew. */
  const reopen = async () => {
    await ledger.close();
    moments.push({ file: readFileSync(file), log: NO_LOG, states: new Set(states) });
    ledger = await openSqliteLedger({ file });
  };
  states.add(await stateOf(ledger));
  const job = await ledger.createJob(JOB);
  await keep();
  const fields = (at: number) => JSON.stringify({ subject: `f${at}`, start: `s${at}` });
  const input = Array.from({ length: 40 }, (_, at) =>
    row(at + 2, `content ${at}`, { key: `K${at}`, fields: fields(at) }),
  );
  await takeIn(ledger, job, [...input, rejection(50)]);
  await keep();
  await reopen();
  const fence = await ledger.takeFences(job.id, 'test');
  await keep();
  const rows = await waiting(ledger, job);
  for (let from = 0; from < 30; from += 10) {
    const group = rows.slice(from, from + 10);
    await ledger.commit(job.id, fence, group.map(sending));
    await keep();
    await ledger.commit(
      job.id,
      fence,
      group.map((one) => (one.number % 7 === 0 ? failed(one, 'denied') : done(one, `event ${one.number}`))),
    );
    await keep();
    if (from === 10) await reopen();
  }
  const edited = input.map((one, at) =>
    at % 9 === 0 ? { ...one, contentHash: `edited ${at}`, fields: fields(at + 100) } : one,
  );
  await takeIn(ledger, job, edited.slice(0, 38), { mode: 'apply', now: 0, prune: true });
  await keep();
  await reopen();
  await ledger.close();
  return moments;
}

const NO_LOG = Buffer.alloc(0);

const EMPTY = JSON.stringify({ jobs: [] });
const REFUSED = 'refused';

/**
 * What decides about events, after everything that a run checks first. Left out is what the input says anew at each
 * intake (lines, what is gone or changed), what is only shown (attempts, times), fences, and payloads, which are sealed.
 */
async function stateOf(ledger: Ledger): Promise<string> {
  const jobs = [];
  for (const { counts, lastRunAt, inputFence, state, ...job } of await ledger.jobs()) {
    await ledger.check(job.id);
    const record: JobRecord = { ...job, lastRunAt, inputFence, state };
    jobs.push({ job, counts, rows: await readResults(ledger, record), waiting: await readWaiting(ledger, record) });
  }
  return JSON.stringify({ jobs });
}

async function readResults(ledger: Ledger, job: JobRecord) {
  return (await results(ledger, job)).map(({ number, key, mailbox, state, act, isTaken, eventId, outcome, notes }) => {
    return { number, key, mailbox, state, act, isTaken, eventId, outcome, notes };
  });
}

async function readWaiting(ledger: Ledger, job: JobRecord) {
  return (await waiting(ledger, job))
    .map(({ payload, before, fence, attempts, isGone, isChanged, ...one }) => one)
    .sort((a, b) => a.number - b.number);
}

async function look(folder: string, { file, log }: Pick<Moment, 'file' | 'log'>): Promise<string> {
  mkdirSync(folder);
  const path = join(folder, 'ledger.db');
  writeFileSync(path, file, { mode: 0o600 });
  if (log.length > 0) writeFileSync(`${path}-wal`, log, { mode: 0o600 });
  let ledger: Ledger | undefined;
  try {
    ledger = await openSqliteLedger({ file: path });
    return await stateOf(ledger);
  } catch (error) {
    const isRefused =
      error instanceof LedgerError && error.code === 'ledger-damaged' && error.hint?.includes('graphcal jobs repair');
    return isRefused ? REFUSED : `threw ${error instanceof Error ? `${error.name} ${error.message}` : String(error)}`;
  } finally {
    await ledger?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
