import { ServiceError } from '../../core/errors.ts';
import { mailboxProblemOfAnswer } from '../../graph/mailbox-problem.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import type { Step } from '../define.ts';

/** What came of a request that may be refused. */
export interface Probe {
  allowed: boolean;
  /** HTTP status and Graph's code of the refusal; null where there was none. */
  status: number | null;
  code: string | null;
  /** The answer's body where it was allowed. */
  body: unknown;
}

/** Sends a request that reads, and takes a refusal for an answer. Every other failure is thrown. */
export function* probe(request: GraphRequest): Generator<Step, Probe, GraphReply> {
  try {
    const reply: GraphReply = yield { request, effect: 'read', repeat: 'safe', expects: 'json' };
    return { allowed: true, status: null, code: null, body: reply.body };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { status, serviceCode: code } = error.evidence;
    const isRefusal = status === 403 || status === 404 || mailboxProblemOfAnswer(status, code) !== undefined;
    if (!isRefusal) throw error;
    return { allowed: false, status, code, body: undefined };
  }
}
