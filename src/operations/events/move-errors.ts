import { addHint, GraphcalError, ServiceError, TransportError, UsageError } from '../../core/errors.ts';

/** Why an event stays where it is; a copy that stands all the same is named. */
export function notMovable(reason: string, copyId?: string): UsageError {
  return new UsageError('event-not-movable', `The event cannot be moved: ${reason}.`, {
    hint: `${copyId === undefined ? 'Nothing was changed.' : `${standing(copyId)}: delete it.`} Move the event in Outlook, or create it anew and cancel the old one.`,
  });
}

export function copyNotThere(cause?: unknown): GraphcalError {
  return new GraphcalError(
    'copy-not-there',
    'The service says that the copy was made, and the other calendar does not show it.',
    { cause, hint: 'The original was left as it is. Look into both calendars, and move it again a while later.' },
  );
}

export function moveConflict(copyId: string): UsageError {
  return new UsageError(
    'move-conflict',
    'A copy stands in the other calendar, and since it was made one of the two was changed.',
    { hint: `Delete the one that is wrong: the copy (${copyId}), and move again; or the original.` },
  );
}

/** What ended a move whose copy stands: it says so, where it does not do so itself. */
export function withCopy(error: unknown, copyId: string): unknown {
  if (!(error instanceof GraphcalError) || isOwn(error)) return error;
  return addHint(error, `${standing(copyId)}: call again to finish the move, or delete the copy.`);
}

/** The same where nobody can tell whether a copy stands. */
export function withDoubt(error: unknown): unknown {
  if (!(error instanceof GraphcalError) || isOwn(error)) return error;
  return addHint(error, 'A copy may stand in the other calendar: the same call finds it, and finishes the move.');
}

/** What ended a move whose copy was taken away again. */
export function withoutCopy(error: unknown): unknown {
  return error instanceof GraphcalError
    ? addHint(error, 'Nothing was moved; the copy that was made is deleted again.')
    : error;
}

/** Whether the service has nothing by this id; a mailbox that it does not find has another code. */
export function isNotFound(error: unknown): boolean {
  return hasStatus(error, 404) && (error as ServiceError).evidence.serviceCode === 'ErrorItemNotFound';
}

/** Whether somebody else was quicker with a change. */
export function isOvertaken(error: unknown): boolean {
  return hasStatus(error, 412) || hasStatus(error, 409);
}

/** Statuses that refuse for now, or of which nobody can tell what was done. */
const PASSING: ReadonlySet<number> = new Set([408, 409, 412, 423, 429]);

/** Whether the service has done nothing, and would refuse it again. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  const { status } = error.evidence;
  return status >= 400 && status < 500 && !PASSING.has(status);
}

export function isDuplicate(error: unknown): error is ServiceError {
  if (!(error instanceof ServiceError)) return false;
  const { serviceCode, existingEventId } = error.evidence;
  return serviceCode === 'ErrorDuplicateTransactionId' || existingEventId !== undefined;
}

export function isUnknown(error: unknown): boolean {
  return error instanceof TransportError && error.delivery === 'unknown';
}

export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ServiceError && error.evidence.status === status;
}

function isOwn({ code }: GraphcalError): boolean {
  return code === 'event-not-movable' || code === 'move-conflict' || code === 'copy-not-there';
}

function standing(copyId: string): string {
  return `A copy (${copyId}) stands in the other calendar`;
}
