import type { JsonObject } from '../../core/json.ts';
import type { ResultRecord, RowAct } from '../ledger/ledger.ts';

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

/** What the outcome of a row may warn of, by its name there. */
const WARNINGS: readonly ResultNote[] = [
  {
    // What nobody can tell: whether the first create made nothing, or an event that was deleted since.
    field: 'EventID',
    code: 'recreated',
    text: 'An earlier create had no known outcome and no event of it was found, so it was sent again.',
  },
  {
    field: 'EventID',
    code: 'differs',
    text: 'The event that was found is not as the row says: somebody changed it, or another row had the same key.',
  },
  {
    field: 'EventID',
    code: 'not-seen',
    text: 'An earlier create was never answered, and no event of it was found to be cancelled; undo may be run again, and looks for it again.',
  },
  {
    field: 'EventID',
    code: 'job-cancelled',
    text: 'The job was cancelled before what was to be done to the event was done; the event is as it was.',
  },
  {
    field: 'EventID',
    code: 'not-restored',
    text: 'What the event was before the job is not on record, so what the job may have written to it was left.',
  },
  { field: 'EventID', code: 'released', text: 'The event was there before the job, and no longer belongs to a row.' },
];

/** What a check found of an event whose row did not change. */
function warnOfEdits({ edited }: JsonObject): ResultNote[] {
  if (!Array.isArray(edited)) return [];
  const text = `Somebody changed the event (${edited.join(', ')}), so it was left as it is; --overwrite makes it what the row says.`;
  return [{ field: 'EventID', code: 'edited', text }];
}

/** How a row ends that has an event. */
const DONE = ['created', 'adopted', 'updated', 'unchanged'] as const satisfies readonly RowStatus[];

/** What is past is not changed, whatever the input says of it. */
const KEPT_AS_PAST: ResultNote = {
  field: 'EventID',
  code: 'kept-as-past',
  text: 'The row was changed after its event was over; the event is as it was.',
};

/** What an accepted change of the input does to an event that exists: nothing. */
const KEPT_AS_SENT: ResultNote = {
  field: 'EventID',
  code: 'kept-as-sent',
  text: 'The row was changed after its event was made; the event is as it was.',
};

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
    warnings: [
      ...(record.notes as unknown as ResultNote[]),
      ...WARNINGS.filter(({ code }) => outcome[code] === true),
      ...(record.state === 'done' ? warnOfEdits(outcome) : []),
      ...(record.state === 'done' && isOtherwise(record, outcome) ? warnOfKept(record, mode) : []),
    ],
    faults,
  };
}

/** Whether the input says something else of an event, and no other warning tells why it is not so. */
function isOtherwise({ isChanged, isGone }: ResultRecord, outcome: JsonObject): boolean {
  return isChanged && !isGone && outcome['job-cancelled'] !== true;
}

/** What an adoption leaves as it is, the next input that is applied makes what its row says, unless it is over. */
function warnOfKept({ act, isTaken, isTouched }: ResultRecord, mode: ResultsMode): ResultNote[] {
  // What a run settled as it had been sent, although the row was changed since, need not be over.
  if (mode === 'apply') return [isTouched ? KEPT_AS_SENT : KEPT_AS_PAST];
  return mode === 'adopt' || (isTaken && act === 'adopt') ? [] : [KEPT_AS_SENT];
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

/** A line of JSON Lines, without the line end. */
export function toJsonLine(result: RowResult): string {
  return JSON.stringify(result);
}

/** The header of a CSV, without the line end. */
export const CSV_HEADER = RESULT_COLUMNS.join(',');

/** A record of a CSV, without the line end; notes become one text. */
export function toCsvLine(result: RowResult): string {
  return RESULT_COLUMNS.map((column) => csvCell(cellOf(result, column))).join(',');
}

function cellOf(result: RowResult, column: (typeof RESULT_COLUMNS)[number]): string {
  const value = result[column];
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  return value.map(({ field, text }) => `${field}: ${text}`).join(' ');
}

/**
 * Quotes where RFC 4180 wants it, and puts an apostrophe before what a spreadsheet would run as a formula (R58); that
 * includes control characters and full-width signs, which some of them drop or fold first.
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvCell(text: string): string {
  return quotedCell(/^[=+\-@＝＋－＠\p{Cc}]/u.test(text) ? `'${text}` : text);
}

/** Quotes where RFC 4180 wants it, and changes nothing. https://www.rfc-editor.org/rfc/rfc4180 */
export function quotedCell(text: string): string {
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
