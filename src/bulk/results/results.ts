import type { JsonObject } from '../../core/json.ts';
import type { ResultRecord, RowAct } from '../ledger/ledger.ts';
import { warningsOf } from './result-warnings.ts';

/** What became of a row. `unchanged`, `updated` and `cancelled` come only from jobs that change events. */
export type RowStatus =
  | 'created'
  | 'adopted'
  | 'unchanged'
  | 'updated'
  | 'cancelled'
  | 'rejected'
  | 'failed'
  | 'pending';

/** One line of the results. */
export interface RowResult {
  /** 1-based line on which the row starts in the input that was read last; null for a row that is no longer in it. */
  line: number | null;
  /** The row's own key, or one made of its content; null for a row that has none because it was rejected. */
  key: string | null;
  mailbox: string | null;
  status: RowStatus;
  /** Immutable id of the event; null where there is none. */
  EventID: string | null;
  /** Why the row has no event, for people; null where it has one. */
  error: string | null;
  iCalUId: string | null;
  webLink: string | null;
  /** Creates that were sent for the row, over all runs. */
  attempts: number;
  /** What was done to the row beyond copying it. */
  warnings: ResultNote[];
  /** The reasons behind `error`, one by one. */
  faults: ResultFault[];
}

export interface ResultNote {
  field: string;
  code: string;
  text: string;
}

export interface ResultFault {
  /** Column, where one is at fault. */
  field?: string;
  /** Stable: ours in kebab-case, or Graph's own. */
  code: string;
  reason: string;
  /** What support finds the last request by: the service's own id, where it answered, and ours. */
  requestId?: string;
  clientRequestId?: string;
}

/** Names and order of the fields in both formats; only JSON Lines have `faults`. */
export const RESULT_COLUMNS = [
  'line',
  'key',
  'mailbox',
  'status',
  'EventID',
  'error',
  'iCalUId',
  'webLink',
  'attempts',
  'warnings',
] as const satisfies readonly (keyof RowResult)[];

/** Sentences for reasons of ours why a row still waits; a reason not listed speaks for itself. */
const WAITING: ReadonlyMap<string, string> = new Map([
  ['outcome-unknown', 'The outcome of an earlier call is not known; the next run finds it out.'],
  [
    'event-not-found',
    'The service says that the event exists, and it is not found: it may be shown later, or somebody deleted it; the next run looks again.',
  ],
  ['interrupted', 'The run was stopped before the row was settled; the next run goes on with it.'],
  ['throttled', 'The mailbox stayed throttled; run it again later.'],
  ['retry-budget', 'So many calls failed that this one was not repeated; run it again when the service is well.'],
  ['authentication', 'Signing in stopped before the row was settled; mend it and run it again.'],
  [
    'several-events-with-this-key',
    'Several events in the mailbox carry the key of this row; delete all but one and run it again.',
  ],
  ['sealed-unreadable', 'The stored row cannot be read with the key of this home.'],
]);

/** The same where nothing was done for the row yet. */
const NOT_DONE: Readonly<Record<RowAct, string>> = {
  create: 'It was not sent yet.',
  update: 'Its event was not changed yet.',
  cancel: 'Its event was not cancelled yet.',
  adopt: 'Its event was not adopted yet.',
  release: 'Its event was not given back yet.',
};

/** How a row ends that has an event. */
const DONE = ['created', 'adopted', 'updated', 'unchanged'] as const satisfies readonly RowStatus[];

/** What the results call an event that no run touched, and one that is not as its row says. */
export type ResultsMode = 'send' | 'apply' | 'adopt';

/** The ledger's record of a row as a line of the results. */
export function readResult(record: ResultRecord, mode: ResultsMode = 'send'): RowResult {
  const outcome = record.outcome ?? {};
  const status = statusOf(record, outcome, mode);
  const faults = faultsOf(record, outcome, status);
  return {
    line: record.isGone ? null : record.line,
    key: record.key ?? null,
    mailbox: record.mailbox ?? null,
    status,
    EventID: record.eventId ?? null,
    error: faults.length === 0 ? null : faults.map(describeFault).join(' '),
    iCalUId: textOf(outcome.iCalUId),
    webLink: textOf(outcome.webLink),
    attempts: record.attempts,
    warnings: [...(record.notes as unknown as ResultNote[]), ...warningsOf(record, outcome, mode)],
    faults,
  };
}

/** Of `apply`, `isTouched` tells what was done for this input from what an earlier one had done. */
function statusOf({ state, isTouched }: ResultRecord, { status }: JsonObject, mode: ResultsMode): RowStatus {
  switch (state) {
    case 'done':
      if (status === 'cancelled') return 'cancelled';
      if (mode !== 'send' && !isTouched) return 'unchanged';
      return DONE.find((one) => one === status) ?? 'created';
    case 'open':
    case 'sending':
      return 'pending';
    case 'failed':
    case 'rejected':
      return state;
  }
}

function faultsOf(record: ResultRecord, outcome: JsonObject, status: RowStatus): ResultFault[] {
  switch (status) {
    case 'rejected':
      return Array.isArray(outcome.faults) ? (outcome.faults as unknown as ResultFault[]) : [];
    case 'failed':
      return [
        {
          code: String(outcome.code),
          reason: (String(outcome.message) || 'The service gave no reason.') + eventsIn(outcome),
          ...idsOf(outcome),
        },
      ];
    case 'pending': {
      const code = textOf(outcome.reason) ?? (record.state === 'sending' ? 'outcome-unknown' : 'not-sent');
      return [{ code, reason: reasonToWait(code, record.act) + eventsIn(outcome), ...idsOf(outcome) }];
    }
    default:
      return [];
  }
}

function reasonToWait(code: string, act: RowAct): string {
  if (code === 'not-sent') return NOT_DONE[act];
  return WAITING.get(code) ?? `It waits because of ${code}; the next run takes it up.`;
}

/** Events of which one may be the row's. */
function eventsIn({ eventIds }: JsonObject): string {
  return Array.isArray(eventIds) ? ` Events: ${eventIds.join(', ')}.` : '';
}

function idsOf({ requestId, clientRequestId }: JsonObject): Pick<ResultFault, 'requestId' | 'clientRequestId'> {
  return {
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(typeof clientRequestId === 'string' ? { clientRequestId } : {}),
  };
}

function describeFault({ field, code, reason }: ResultFault): string {
  return `${field === undefined ? '' : `${field}: `}${reason} (${code})`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
