import { GraphcalError, ServiceError, TransportError } from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import { UPLOAD_RANGE_BYTES } from '../../graph/limits.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { Step } from '../define.ts';

/** A file on its way to an upload session. */
export interface FileUpload {
  /** Path by which the session was asked for; mailbox and traces go by it. */
  path: string;
  mailbox: string;
  /** Where the bytes go. It is secret. */
  uploadUrl: string;
  bytes: Uint8Array;
}

/** What the session says: where it goes on, or that the file is whole; `gone` where there is no session any more. */
type UploadState = { is: 'open'; next: number } | { is: 'whole'; id: string | undefined } | { is: 'gone' };

/** Doubtful ranges in a row, after which the upload is given up: as many as tries of other calls. */
const DOUBTS = 4;

/**
 * Sends a file range after range, and gives the id that the service names at the end; undefined where it is whole, or
 * may be, and no answer named it. A range whose answer was lost is settled by asking the session what it has: it takes
 * each byte once. https://learn.microsoft.com/graph/outlook-large-attachments
 */
export function* uploadFile(upload: FileUpload): Generator<Step, string | undefined, GraphReply> {
  const { bytes } = upload;
  let next = 0;
  let furthest = 0;
  let doubts = 0;
  for (;;) {
    const end = Math.min(next + UPLOAD_RANGE_BYTES, bytes.byteLength);
    let state: UploadState;
    let wasDoubtful = false;
    try {
      state = stateOf(yield rangeStep(upload, next, end), bytes);
    } catch (error) {
      if (!isDoubtful(error)) throw error;
      wasDoubtful = true;
      doubts += 1;
      state = yield* askSession(upload, error);
      if (state.is === 'open' && state.next <= furthest && doubts >= DOUBTS) throw uploadFailed(error);
      // Before its last bytes nobody has made an attachment of it.
      if (state.is === 'gone' && end < bytes.byteLength) throw sessionEnded(error);
    }
    if (state.is === 'gone') return undefined;
    if (state.is === 'whole') return state.id;
    // A session that goes back and forth comes no further by it.
    if (state.next > furthest) doubts = 0;
    // An answer after which the same is missing is one more doubt, or it would be sent for ever.
    else if (!wasDoubtful) {
      doubts += 1;
      if (doubts >= DOUBTS) throw uploadFailed(new Error('The service goes on to expect the same range.'));
    }
    next = state.next;
    furthest = Math.max(furthest, next);
  }
}

function rangeStep({ path, mailbox, uploadUrl, bytes }: FileUpload, from: number, end: number): Step {
  const request: GraphRequest = {
    method: 'PUT',
    path,
    mailbox,
    uploadUrl,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Range': `bytes ${from}-${end - 1}/${bytes.byteLength}`,
    },
    rawBody: bytes.subarray(from, end),
  };
  // A second one would be refused as not expected, so the session is asked instead.
  return { request, effect: 'create', repeat: 'never', expects: 'anything' };
}

function* askSession(
  { path, mailbox, uploadUrl, bytes }: FileUpload,
  doubt: unknown,
): Generator<Step, UploadState, GraphReply> {
  try {
    const request: GraphRequest = { method: 'GET', path, mailbox, uploadUrl };
    return stateOf(yield { request, effect: 'read', repeat: 'safe', expects: 'json' }, bytes);
  } catch (error) {
    if (isOver(error)) return { is: 'gone' };
    throw doubt;
  }
}

/** The members' names are documented in both letter cases. */
function stateOf({ status, headers, body }: GraphReply, { byteLength }: Uint8Array): UploadState {
  if (status === 201) return { is: 'whole', id: idOfLocation(headers.location) };
  const given = isObject(body) ? (body.nextExpectedRanges ?? body.NextExpectedRanges) : undefined;
  const first: unknown = Array.isArray(given) ? given[0] : undefined;
  const next = /^\d+/u.exec(String(first ?? ''))?.[0];
  if (next === undefined || Number(next) >= byteLength) {
    throw new TransportError(
      'outcome-unknown',
      'The upload session does not say which bytes of the file it expects.',
      'unknown',
    );
  }
  return { is: 'open', next: Number(next) };
}

/** The id at the end of an address such as `https://host/Events('…')/Attachments('…')`. */
function idOfLocation(location: string | undefined): string | undefined {
  const encoded = /\/attachments(?:\('([^']+)'\)|\/([^/?]+))$/iu.exec(location ?? '');
  const id = encoded?.[1] ?? encoded?.[2];
  if (id === undefined) return undefined;
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Whether the range may have been taken, or another one is expected: the session knows. */
function isDoubtful(error: unknown): boolean {
  if (error instanceof ServiceError)
    return error.evidence.status >= 500 || [401, 404, 409, 410, 412, 416].includes(error.evidence.status);
  return error instanceof TransportError;
}

/** Its address opens nothing any more: the file is whole, or its time is over. */
function isOver(error: unknown): boolean {
  return error instanceof ServiceError && [401, 403, 404, 410].includes(error.evidence.status);
}

function uploadFailed(cause: unknown): GraphcalError {
  return ended('upload-failed', 'The service took no more of the file.', 'try again later', cause);
}

function sessionEnded(cause: unknown): GraphcalError {
  return ended('upload-session-ended', 'The upload session ended before the file was whole.', 'call again', cause);
}

function ended(code: string, message: string, what: string, cause: unknown): GraphcalError {
  const evidence = cause instanceof GraphcalError ? cause.evidence : undefined;
  return new GraphcalError(code, message, { cause, evidence, hint: `Nothing was attached: ${what}.` });
}
