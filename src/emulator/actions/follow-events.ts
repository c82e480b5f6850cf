import type { Act, Action, ActionResult } from '../calls/call.ts';
import { cursorOf, itemsOfRound } from '../delta/delta-items.ts';
import { type DeltaRange, type DeltaState, openState, sealState } from '../delta/delta-token.ts';
import { showDeltaItem } from '../delta/show-delta.ts';
import { PAGE_SIZE, PAGE_SIZE_MAXIMUM } from '../limits.ts';
import { optionValue } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { readScope, viewOf } from './event-scope.ts';
import { encodeRaw } from './page.ts';
import { readBound, readWindow } from './window.ts';

const NOT_FOLLOWED: ReadonlySet<string> = new Set(['$orderby', '$filter', '$select', '$expand', '$search']);
/** As refusals name what is followed. */
const RESOURCES = { calendarView: 'CalendarView', events: 'Events' } as const;

/** Changes within a time. https://learn.microsoft.com/graph/api/event-delta */
export const followCalendarView: Act = (action) => follow(action, 'calendarView');

/** Changes of all events, or of those that start from a time on. https://learn.microsoft.com/graph/api/event-delta?view=graph-rest-beta */
export const followEvents: Act = (action) => follow(action, 'events');

function follow(action: Action, of: DeltaRange['of']): ActionResult {
  const { query, world, mailbox, prefer } = action;
  if (query.some(({ name }) => NOT_FOLLOWED.has(name))) throw refusals.notWithChangeTracking(RESOURCES[of]);
  if (query.some(({ name }) => name === '$top')) throw refusals.topWithChangeTracking(RESOURCES[of]);
  const scope = readScope(action);
  // A view without a calendar is one of the default calendar.
  const folder = of === 'events' && scope.wholeMailbox ? null : scope.folder;
  const token = optionValue(query, '$skiptoken') ?? optionValue(query, '$deltatoken');
  const now = world.clock.now();
  const began = { change: mailbox.tracking.log.head, time: now };
  const given =
    token === undefined
      ? { range: { of, folder, ...readRange(action, of) }, since: null, round: null }
      : readToken(action, token, { of, folder });
  const state = { generation: mailbox.tracking.generation, issued: now, ...given };
  const round = state.round ?? { began, after: null };
  // Recorded: the first answer of a round may be empty, and lead to the next.
  const size = token === undefined && world.modes.deltaFirstPage === 'empty' ? 0 : pageSize(prefer.maxPageSize);
  const { items, isLast } = itemsOfRound(
    mailbox,
    { ...state, round },
    {
      now: round.began.time,
      size,
      zones: world.zones,
      tellsDeletedOccurrences: world.modes.deltaDeletedOccurrences === 'told',
    },
  );
  const last = items.at(-1);
  const isOver = isLast && size > 0;
  const next: DeltaState = isOver
    ? { ...state, issued: now, since: round.began, round: null }
    : { ...state, issued: now, round: { ...round, after: last ? cursorOf(last) : round.after } };
  const link = linkOf(
    action,
    isOver ? '$deltatoken' : '$skiptoken',
    sealState(next, mailbox.tracking.key(world.random)),
  );
  const view = viewOf(action, { selected: undefined, select: undefined, expanded: undefined });
  return {
    status: 200,
    headers: { 'preference-applied': 'odata.track-changes' },
    json: JSON.stringify({
      '@odata.context': `${action.call.origin}/v1.0/$metadata#Collection(event)`,
      [isOver ? '@odata.deltaLink' : '@odata.nextLink']: link,
      value: items.map((item) => showDeltaItem(mailbox, item, state.range, view)),
    }),
  };
}

function pageSize(preferred: number | undefined): number {
  return Math.min(preferred ?? PAGE_SIZE, PAGE_SIZE_MAXIMUM);
}

/** The range of a first request; followers of events name its start alone, or nothing. */
function readRange(action: Action, of: DeltaRange['of']): { from: number | null; to: number | null } {
  if (of === 'calendarView') return readWindow(action);
  if (readBound(action, 'enddatetime') !== undefined)
    throw refusals.invalidParameter("The parameter 'EndDateTime' is not supported with change tracking over events.");
  return { from: readBound(action, 'startdatetime') ?? null, to: null };
}

/** The state of a link that leads here, as long as what it rests on is there. */
function readToken(
  { mailbox, world }: Action,
  token: string,
  { of, folder }: Pick<DeltaRange, 'of' | 'folder'>,
): DeltaState {
  const { tracking } = mailbox;
  const state = openState(token, tracking.key(world.random));
  // A link is one calendar's.
  if (!state || state.range.of !== of || state.range.folder !== folder) throw refusals.syncStateInvalid();
  const { generation, issued, since, round } = state;
  const { deltaTokenMs } = world.modes;
  const isOld = deltaTokenMs !== null && world.clock.now() - issued >= deltaTokenMs;
  const points = [since, round?.began].flatMap((point) => point ?? []);
  const isForgotten = points.some(({ change }) => !tracking.reaches(change));
  if (isOld || isForgotten || generation !== tracking.generation)
    throw refusals.syncStateNotFound(generation, Math.max(tracking.generation, generation + 1));
  return state;
}

function linkOf({ call }: Action, option: string, token: string): string {
  return `${call.origin}${encodeRaw(call.address.path)}?${option}=${token}`;
}
