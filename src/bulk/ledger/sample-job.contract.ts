import {
  BEFORE_ALL,
  type IntakeMode,
  type IntakeRejection,
  type IntakeRow,
  type JobRecord,
  type Ledger,
  type LedgerRow,
  type LedgerWrite,
  type NewJob,
  type ResultRecord,
  type SettledWrite,
} from './ledger.ts';

/** The time at which inputs are applied, in milliseconds since 1970. */
export const NOW = 1_767_700_000_000;

export const ROOM = 'room.101@school.example';
export const TUTOR = 'year7.tutor@school.example';

export function sampleJob(name = 'timetable', service = 'tenant-1'): NewJob {
  return {
    service,
    app: 'app-1',
    name,
    namespace: name,
    settings: { file: 'timetable.csv' },
    shards: 16,
    createdAt: 1_767_607_200_000,
  };
}

/** A row whose content is told by one word; its payload tells the same word. */
export function row(
  line: number,
  content: string,
  { key, mailbox = ROOM, fields, endsAt }: { key?: string; mailbox?: string; fields?: string; endsAt?: number } = {},
): IntakeRow {
  const payload = Buffer.from(`sealed ${content}`);
  return { line, mailbox, key, contentHash: content, fields, endsAt, facts: { word: content }, payload, notes: [] };
}

export function rejection(line: number, key?: string): IntakeRejection {
  return { line, key, mailbox: ROOM, faults: [{ field: 'Start', code: 'missing', reason: 'Start is missing.' }] };
}

/** Reads rows and makes them the job's input. */
export async function takeIn(
  ledger: Ledger,
  job: JobRecord,
  rows: readonly (IntakeRow | IntakeRejection)[],
  mode: IntakeMode | { retryFailed?: boolean } = {},
): Promise<void> {
  const intake = await ledger.beginIntake(job);
  await intake.add(rows);
  await intake.apply('mode' in mode ? mode : { mode: 'send', ...mode });
}

/** A job with these rows. */
export async function jobOf(
  ledger: Ledger,
  rows: readonly (IntakeRow | IntakeRejection)[],
  job = sampleJob(),
): Promise<JobRecord> {
  const made = await ledger.createJob(job);
  await takeIn(ledger, made, rows);
  return made;
}

/** Everything that waits, in the order in which it would be sent. */
export async function waiting(ledger: Ledger, job: JobRecord): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (const mailbox of await ledger.waitingMailboxes(job.id)) {
    rows.push(...(await ledger.take(job.id, mailbox, BEFORE_ALL, 1_000)));
  }
  return rows;
}

export async function results(ledger: Ledger, job: JobRecord): Promise<ResultRecord[]> {
  const all: ResultRecord[] = [];
  for await (const one of ledger.results(job.id)) all.push(one);
  return all;
}

/** Number, key, state and event of each row: what most tests look at. */
export async function table(ledger: Ledger, job: JobRecord): Promise<unknown[][]> {
  return (await results(ledger, job)).map(({ number, key, state, eventId }) => [number, key, state, eventId]);
}

/** Key, state, act and event of each row. */
export async function acts(ledger: Ledger, job: JobRecord): Promise<unknown[][]> {
  return (await results(ledger, job)).map(({ key, state, act, eventId }) => [key, state, act, eventId]);
}

export const sending = ({ number, shard }: LedgerRow): LedgerWrite => ({
  type: 'sending',
  row: number,
  shard,
  attempts: 1,
});

export const done = (of: LedgerRow, eventId: string): SettledWrite => ({
  type: 'settled',
  row: of.number,
  shard: of.shard,
  of,
  attempts: 1,
  state: 'done',
  eventId,
  outcome: { status: 'created' },
});

const ended = (of: LedgerRow, status: string): SettledWrite => ({
  type: 'settled',
  row: of.number,
  shard: of.shard,
  of,
  attempts: 1,
  state: 'done',
  eventId: undefined,
  outcome: { status },
});

export const updated = (one: LedgerRow): SettledWrite => ended(one, 'updated');
export const cancelled = (one: LedgerRow): SettledWrite => ended(one, 'cancelled');

/** A row that failed for good; `more` is what else its outcome tells. */
export const failed = (of: LedgerRow, code: string, more: Partial<SettledWrite['outcome']> = {}): LedgerWrite => ({
  type: 'settled',
  row: of.number,
  shard: of.shard,
  of,
  attempts: 1,
  state: 'failed',
  eventId: undefined,
  outcome: { status: 'failed', code, ...more },
});

/** A job all of whose rows have their events, each called after the number of its row. */
export async function doneJobOf(ledger: Ledger, rows: readonly (IntakeRow | IntakeRejection)[]): Promise<JobRecord> {
  const job = await jobOf(ledger, rows);
  await write(ledger, job, ...(await waiting(ledger, job)).map((one) => done(one, `event ${one.number}`)));
  return job;
}

/** The row that waits and whose payload tells this word. */
export async function rowOf(ledger: Ledger, job: JobRecord, content: string): Promise<LedgerRow> {
  const found = (await waiting(ledger, job)).find(({ payload }) => textOf(payload) === `sealed ${content}`);
  if (found === undefined) throw new Error(`no row '${content}' waits`);
  return found;
}

/** Writes what was learnt of one row as the owner of a new fence; the writes must be taken. */
export async function write(ledger: Ledger, job: JobRecord, ...writes: LedgerWrite[]): Promise<void> {
  const fence = await ledger.takeFences(job.id, 'test');
  if (!(await ledger.commit(job.id, fence, writes))) throw new Error('the fence does not hold');
}

export const textOf = (payload: Uint8Array): string => Buffer.from(payload).toString('utf8');
