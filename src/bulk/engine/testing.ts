import { type Clock, createManualClock, type ManualClock } from '../../core/clock.ts';
import { createSeededRandom } from '../../core/random.ts';
import type { GraphRequest } from '../../graph/request.ts';
import { createZones } from '../../graph/time-zone.ts';
import type { Answer } from '../../http/answer.ts';
import { createBreaker } from '../../http/breaker.ts';
import { createShapeMeasures } from '../../http/call-shape.ts';
import type { CallOptions } from '../../http/exchange.ts';
import { createRetryBudget } from '../../http/retry-budget.ts';
import type { Sender } from '../../http/sender.ts';
import { createPrinter } from '../changes/field-prints.ts';
import type { BulkEvent } from '../events.ts';
import { SOURCE_KEY_PROPERTY } from '../key.ts';
import { type JobRecord, type LedgerRow, type LedgerWrite, NO_DOUBT } from '../ledger/ledger.ts';
import { contentText } from '../payload.ts';
import { done } from './answer-testing.ts';
import { createCommitter } from './committer.ts';
import { DEFAULT_RUN_SETTINGS, type Run, type RunSettings } from './run.ts';
import { createStopper } from './stop.ts';

/** The mailbox of the rows. */
export const ROOM = 'room.101@school.example';

const JOB = 3;
const FENCE = 2;
const JOB_RECORD: JobRecord = {
  id: JOB,
  service: 'graph',
  app: 'app',
  name: 'lessons',
  namespace: 'lessons',
  settings: {},
  shards: 1,
  createdAt: 0,
  state: 'ready',
  inputFence: 0,
  lastRunAt: undefined,
};

/** A call that creates, as the service is asked for it. */
export interface PlayedCreate {
  isBatch: boolean;
  /** Numbers of the rows. */
  rows: readonly number[];
  /** Tells that it left; before, it waits in its lane. */
  leave(): void;
  /** Ends it while it waits. */
  signal: AbortSignal;
  /** Ends it when it has left. */
  abort: AbortSignal;
}

/** What service and ledger do; what is left out is done at once. */
export interface Play {
  /** Gives one answer for each row. */
  create?(call: PlayedCreate): Answer[] | Promise<Answer[]>;
  /** Says whether the row's event is found. */
  lookUp?(row: number, signal: AbortSignal | undefined): boolean | Promise<boolean>;
  commit?(writes: readonly LedgerWrite[]): void | Promise<void>;
  /** Requests that may run at a time; default 4. */
  slots?(): number;
  clock?: Clock & Pick<ManualClock, 'advance' | 'sleepers'>;
  settings?: Partial<RunSettings>;
  /** Numbers of rows that a run before may have sent. */
  sending?: readonly number[];
  /** Names of the mailbox's calendars, where each row names one: `Exams`. */
  calendars?(): readonly string[];
  /** Bytes of a row's payload, by its number; default as many as it has. */
  bytes?(row: number): number;
  signal?: AbortSignal;
}

/** A run over `count` rows of one mailbox, numbered from 1, in which the test plays everybody else. */
export function playRun(count: number, play: Play = {}) {
  const clock = play.clock ?? createManualClock();
  const told: BulkEvent[] = [];
  const rows = new Map<number, LedgerRow>();
  for (let number = 1; number <= count; number++) {
    rows.set(number, rowOf(number, play));
  }
  /** What became of rows that no longer wait, by number; a row that is settled twice has two. */
  const settled = new Map<number, string[]>();

  const apply = (write: LedgerWrite) => {
    const row = rows.get(write.row);
    if (row === undefined) throw new Error(`Row ${write.row} does not wait.`);
    if ('attempts' in write) row.attempts = write.attempts;
    row.fence = FENCE;
    switch (write.type) {
      case 'sending':
        row.state = 'sending';
        break;
      case 'waiting':
        if (write.isUnsent) row.state = 'open';
        break;
      case 'settled':
        settled.set(write.row, [...(settled.get(write.row) ?? []), String(write.outcome.status)]);
        rows.delete(write.row);
    }
  };
  const ledger = {
    take: async (_: number, __: string, after: Pick<LedgerRow, 'fence' | 'number'>, limit: number) =>
      [...rows.values()]
        .sort((a, b) => a.fence - b.fence || a.number - b.number)
        .filter(({ fence, number }) => fence > after.fence || (fence === after.fence && number > after.number))
        .slice(0, limit)
        .map((row) => ({ ...row })),
    findRow: async (_: number, sourceKey: string) => [...rows.values()].find((row) => row.sourceKey === sourceKey),
    async commit(_: number, __: number, writes: readonly LedgerWrite[]) {
      await play.commit?.(writes);
      for (const write of writes) apply(write);
      return true;
    },
    async addLateOutcomes() {},
    waitingMailboxes: async () => [ROOM],
    counts: async () => ({ open: rows.size, sending: 0, done: settled.size, failed: 0, rejected: 0 }),
  };

  const settings = { ...DEFAULT_RUN_SETTINGS, ...play.settings };
  const stopper = createStopper({ clock, graceMs: settings.graceMs, signal: play.signal, onStop: () => {} });
  const ended = new AbortController();
  const run: Run = {
    job: JOB_RECORD,
    fence: FENCE,
    ledger,
    committer: createCommitter(ledger, JOB, FENCE),
    sender: playSender(play, clock),
    sealer: { seal: (bytes) => bytes, open: (bytes) => bytes.subarray(0, bytes.lastIndexOf(END_OF_JSON) + 1) },
    breaker: createBreaker({
      clock,
      settings: settings.breaker,
      signal: AbortSignal.any([stopper.signal, ended.signal]),
      onGiveUp: (error) => stopper.stop('service-unreachable', error),
    }),
    shapes: createShapeMeasures(settings.together),
    taken: 2 * settings.together,
    allowance: { left: Number.POSITIVE_INFINITY },
    reopened: new Map(),
    round: 'first',
    acts: undefined,
    stopper,
    settings,
    calendarsNamed: new Map(),
    zones: createZones(),
    printer: createPrinter(JOB_RECORD.namespace),
    clock,
    random: createSeededRandom(1),
    tell: (event) => told.push(event),
  };
  /** Ends what the run listens to and waits for, as its end does. */
  const end = () => {
    stopper.end();
    ended.abort();
  };
  return { run, ledger, clock, rows, settled, told, end };
}

const END_OF_JSON = 0x7d;

/** What a row is that asks for a new event. */
export const CREATE_ROW = {
  act: 'create',
  incarnation: 0,
  eventId: undefined,
  fields: undefined,
  base: undefined,
  endsAt: undefined,
  isTaken: false,
  before: undefined,
  doubt: NO_DOUBT,
} as const satisfies Partial<LedgerRow>;

function rowOf(number: number, play: Play): LedgerRow {
  const state = play.sending?.includes(number) ? 'sending' : 'open';
  const bytes = play.bytes?.(number);
  const calendar = play.calendars && 'Exams';
  const at = { dateTime: '2026-10-26T09:00:00', timeZone: 'UTC' };
  const content = { mailbox: ROOM, calendar, event: { subject: `Row ${number}`, start: at, end: at } };
  const payload = Buffer.from(contentText(content));
  return {
    ...CREATE_ROW,
    number,
    shard: 0,
    mailbox: ROOM,
    sourceKey: `row-${number}`,
    state,
    act: 'create',
    incarnation: 0,
    eventId: undefined,
    fields: undefined,
    base: undefined,
    endsAt: undefined,
    isTaken: false,
    before: undefined,
    attempts: state === 'open' ? 0 : 1,
    fence: 0,
    isGone: false,
    isChanged: false,
    isCalledOff: false,
    // What follows the JSON says nothing, and counts.
    payload: bytes === undefined ? payload : Buffer.concat([payload], bytes),
  };
}

function playSender(play: Play, clock: Clock): Sender {
  const create = async (
    requests: readonly GraphRequest[],
    isBatch: boolean,
    options: CallOptions,
  ): Promise<Answer[]> => {
    const { watch, signal = NEVER, abort = signal } = options;
    const rows = requests.map(({ bodyText = '' }) => Number(/"value":"row-(\d+)"/.exec(bodyText)?.[1]));
    let leftAt: number | undefined;
    const leave = () => {
      leftAt = clock.monotonic();
      watch?.sent();
    };
    const call = { isBatch, rows, leave, signal, abort };
    if (play.create === undefined) leave();
    const answers = (await play.create?.(call)) ?? rows.map(done);
    if (leftAt !== undefined) watch?.answered(clock.monotonic() - leftAt);
    return answers;
  };
  return {
    budget: createRetryBudget(),
    async attempt(request, _, options = {}) {
      const [answer] = await create([request], false, options);
      if (answer === undefined) throw new Error('No answer was played.');
      return answer;
    },
    attemptBatch: (_, parts, options = {}) =>
      create(
        parts.map(({ request }) => request),
        true,
        options,
      ),
    async send({ path, query }, _, __, options = {}) {
      if (path.endsWith('/calendars')) {
        const names = play.calendars?.() ?? [];
        return { status: 200, headers: {}, body: { value: names.map((name) => ({ id: `id of ${name}`, name })) } };
      }
      const passage = await options.breaker?.pass(options.signal);
      const number = /value eq 'row-(\d+)'/.exec(String(query?.$filter))?.[1];
      let isAnswered = false;
      try {
        const isFound = number !== undefined && ((await play.lookUp?.(Number(number), options.signal)) ?? false);
        isAnswered = true;
        return { status: 200, headers: {}, body: { value: isFound ? [eventOf(Number(number))] : [] } };
      } finally {
        passage?.end(isAnswered);
      }
    },
    slots: () => play.slots?.() ?? 4,
    batchParts: () => 20,
    next: () => {
      throw new Error('There is one page.');
    },
    async renewToken() {},
  };
}

const NEVER = new AbortController().signal;

function eventOf(row: number) {
  return { id: `event-${row}`, singleValueExtendedProperties: [{ id: SOURCE_KEY_PROPERTY, value: `row-${row}` }] };
}
