import {
  AuthenticationError,
  GraphcalError,
  type RequestEvidence,
  ServiceError,
  TransportError,
} from '../../core/errors.ts';
import { isObject } from '../../core/json.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { Answer } from '../../http/answer.ts';
import { asError } from '../../http/answer-error.ts';
import type { EndedEntry } from './audit-entry.ts';

export type Ending = Omit<EndedEntry, 'type' | 'of'>;

/** What an answer says became of a write. */
export function outcomeOfReply({ path }: Pick<GraphRequest, 'path'>, { status, headers, body }: GraphReply): Ending {
  const made = EVENTS.test(path) && isObject(body) && typeof body.id === 'string' ? body.id : null;
  const eventId = eventOfPath(path) ?? made;
  return { outcome: 'done', code: null, status, requestId: headers['request-id'] ?? null, eventId };
}

/** What the answer to a part of a batch says became of it. */
export function outcomeOfAnswer(request: Pick<GraphRequest, 'path'>, answer: Answer): Ending {
  if (answer.class === 'done') return outcomeOfReply(request, answer.reply);
  return outcomeOfError(request, asError(answer), answer.class === 'unknown');
}

/** What an error says became of a write; `isInDoubt` where some try of it may have been carried out. */
export function outcomeOfError({ path }: Pick<GraphRequest, 'path'>, error: unknown, isInDoubt: boolean): Ending {
  const evidence: RequestEvidence & { status?: number } = (error instanceof GraphcalError && error.evidence) || {};
  return {
    outcome: outcomeWord(error, isInDoubt, evidence.requestId !== undefined),
    code: codeOf(error),
    status: evidence.status ?? null,
    requestId: evidence.requestId ?? null,
    eventId: eventOfPath(path) ?? null,
  };
}

function outcomeWord(error: unknown, isInDoubt: boolean, wasAnswered: boolean): Ending['outcome'] {
  // Graph's own word that it cannot do this.
  if (error instanceof ServiceError && error.evidence.status === 501) return 'refused';
  if (isInDoubt || (error instanceof TransportError && error.delivery === 'unknown')) return 'unknown';
  if (error instanceof ServiceError) return 'refused';
  return error instanceof AuthenticationError && wasAnswered ? 'refused' : 'not-sent';
}

function codeOf(error: unknown): string {
  if (error instanceof GraphcalError) return error.code;
  return error instanceof Error && error.name === 'AbortError' ? 'aborted' : 'other';
}

const EVENTS = /\/events$/iu;
const EVENT = /\/events(?:\/([^/?]+)|\((?:'|%27)(.+?)(?:'|%27)\))/iu;

/** The event that a path names. */
export function eventOfPath(path: string): string | undefined {
  const found = EVENT.exec(path);
  const encoded = found?.[1] ?? found?.[2];
  if (encoded === undefined) return undefined;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
