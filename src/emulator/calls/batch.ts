import { isObject } from '../../core/json.ts';
import { readAddress } from '../http/address.ts';
import { bodyText, readHeaders } from '../http/message.ts';
import { BATCH_MAILBOX_WRITES, BATCH_PARTS, BATCH_PARTS_AT_A_TIME } from '../limits.ts';
import { refusals } from '../refusals.ts';
import { type CallAnswer, partTexts } from './answer.ts';
import { type Call, type CallBody, isJsonType } from './call.ts';
import { parseBody } from './parse-body.ts';

/** A part of a batch, checked. */
export interface BatchPart {
  id: string;
  call: Call;
  /** Ids in lower case. */
  dependsOn: readonly string[];
}

/**
 * Reads a batch; what is malformed refuses the whole of it.
 * https://learn.microsoft.com/graph/json-batching
 */
export function readBatch(body: Uint8Array, origin: string): BatchPart[] {
  const value = parseBody(bodyText(body));
  if (!isObject(value) || !Array.isArray(value.requests)) throw refusals.badRequest('Invalid batch payload format.');
  const { requests } = value;
  if (requests.length === 0) throw refusals.badRequest('Invalid batch payload format: there are no requests.');
  if (requests.length > BATCH_PARTS)
    throw refusals.badRequest(`Number of batch request steps exceeds the maximum value of ${BATCH_PARTS}.`);
  const parts = requests.map((request) => readPart(request, origin));
  checkIds(parts);
  return parts;
}

function readPart(request: unknown, origin: string): BatchPart {
  if (!isObject(request)) throw refusals.badRequest('Invalid batch payload format.');
  const { id, method, url, body, headers, dependsOn } = request;
  if (typeof id !== 'string' || id === '') throw refusals.badRequest('A batch request has no id.');
  if (typeof method !== 'string' || !/^[A-Za-z]+$/.test(method))
    throw refusals.badRequest(`Batch request '${id}' has no method.`);
  if (typeof url !== 'string' || url === '') throw refusals.badRequest(`Batch request '${id}' has no url.`);
  if (/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(url))
    throw refusals.badRequest(`The url of batch request '${id}' must be relative to the version.`);
  const address = readAddress(`/v1.0${url.startsWith('/') ? '' : '/'}${url}`);
  if (address.segments[1]?.toLowerCase() === '$batch')
    throw refusals.badRequest(`Batch request '${id}' is a batch itself.`);
  const read = readPartHeaders(id, headers);
  if (body !== undefined && body !== null && !read.has('content-type'))
    throw refusals.badRequest(`Write request id : ${id} does not contain Content-Type header or body.`);
  return {
    id,
    call: {
      method: method.toUpperCase(),
      address,
      headers: read,
      origin,
      body: readPartBody(body, read.get('content-type')),
      inBatch: true,
    },
    dependsOn: readDependencies(id, dependsOn),
  };
}

// What is not JSON travels as base64url.
function readPartBody(body: unknown, contentType: string | undefined): CallBody {
  if (typeof body !== 'string' || isJsonType(contentType)) return { value: body, contentType };
  return { bytes: Buffer.from(body, 'base64url'), contentType };
}

function readPartHeaders(id: string, headers: unknown): ReadonlyMap<string, string> {
  if (headers === undefined || headers === null) return new Map();
  if (!isObject(headers)) throw refusals.badRequest(`The headers of batch request '${id}' are not an object.`);
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') throw refusals.badRequest(`Header '${name}' of batch request '${id}' is no string.`);
    texts[name] = value;
  }
  return readHeaders(texts);
}

function readDependencies(id: string, dependsOn: unknown): string[] {
  if (dependsOn === undefined || dependsOn === null) return [];
  if (!Array.isArray(dependsOn) || !dependsOn.every((name) => typeof name === 'string'))
    throw refusals.badRequest(`The dependsOn of batch request '${id}' is not a list of ids.`);
  return dependsOn.map((name) => name.toLowerCase());
}

function checkIds(parts: readonly BatchPart[]): void {
  const dependencies = new Map<string, readonly string[]>();
  for (const { id, dependsOn } of parts) {
    // Ids compare without letter case.
    const key = id.toLowerCase();
    if (dependencies.has(key)) throw refusals.badRequest(`The request id '${id}' is used more than once in the batch.`);
    dependencies.set(key, dependsOn);
  }
  for (const { id, dependsOn } of parts) {
    for (const name of dependsOn) {
      if (!dependencies.has(name)) throw refusals.badRequest(`Batch request '${id}' depends on unknown id '${name}'.`);
    }
  }
  for (const { id } of parts) {
    if (reaches(id.toLowerCase(), id.toLowerCase(), dependencies, new Set()))
      throw refusals.badRequest(`Batch request '${id}' depends on itself.`);
  }
}

function reaches(
  from: string,
  target: string,
  dependencies: ReadonlyMap<string, readonly string[]>,
  seen: Set<string>,
): boolean {
  return (dependencies.get(from) ?? []).some((next) => {
    if (next === target) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(next, target, dependencies, seen);
  });
}

/** How a batch's parts are carried out. */
export interface BatchRun {
  /** Answers one part; may reject to cut the connection. */
  answer(part: BatchPart): Promise<CallAnswer>;
  /** The answer to a part whose dependency failed. */
  dependencyFailed(part: BatchPart): CallAnswer;
  reversed: boolean;
}

/**
 * Parts of an unordered batch that are writes to a mailbox beyond the fourth. Those that wait for another part are not
 * sent to the mailbox at once, so they are none. `mailboxOf` gives the key of a part's mailbox.
 */
export function crowdedParts(
  parts: readonly BatchPart[],
  mailboxOf: (part: BatchPart) => string | undefined,
): ReadonlySet<BatchPart> {
  const writes = new Map<string, number>();
  return new Set(
    parts.filter((part) => {
      if (part.call.method === 'GET' || part.dependsOn.length > 0) return false;
      const mailbox = mailboxOf(part);
      if (mailbox === undefined) return false;
      const count = (writes.get(mailbox) ?? 0) + 1;
      writes.set(mailbox, count);
      return count > BATCH_MAILBOX_WRITES;
    }),
  );
}

/** Runs parts four at a time, whatever their mailboxes, those of an ordered batch one by one, and gives the body of the answer, in order of completion. */
export async function runBatch(parts: readonly BatchPart[], run: BatchRun): Promise<string> {
  const texts: string[] = [];
  const waiting = [...parts];
  const statuses = new Map<string, number>();
  let failure: { error: unknown } | undefined;
  let wake: () => void = () => undefined;
  let settled = new Promise<void>((resolve) => {
    wake = resolve;
  });

  async function answerPart(part: BatchPart): Promise<void> {
    try {
      const failed = part.dependsOn.some((id) => (statuses.get(id) ?? 0) >= 400);
      const answer = failed ? run.dependencyFailed(part) : await run.answer(part);
      statuses.set(part.id.toLowerCase(), answer.status);
      texts.push(...partTexts(part.id, answer));
    } catch (error) {
      // The other parts still run: cutting the connection does not undo what the service was sent.
      failure ??= { error };
      statuses.set(part.id.toLowerCase(), 500);
    }
    const woken = wake;
    settled = new Promise<void>((resolve) => {
      wake = resolve;
    });
    woken();
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const ready = waiting.findIndex((part) => part.dependsOn.every((id) => statuses.has(id)));
      const [part] = ready < 0 ? [] : waiting.splice(ready, 1);
      if (part) await answerPart(part);
      else await settled;
    }
  }

  const isOrdered = parts.some((part) => part.dependsOn.length > 0);
  await Promise.all(Array.from({ length: isOrdered ? 1 : BATCH_PARTS_AT_A_TIME }, work));
  if (failure) throw failure.error;
  if (run.reversed) texts.reverse();
  return `{"responses":[${texts.join(',')}]}`;
}
