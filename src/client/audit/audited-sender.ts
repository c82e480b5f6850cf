import { StorageError } from '../../core/errors.ts';
import type { Effect, GraphReply, GraphRequest } from '../../graph/request.ts';
import type { Answer } from '../../http/answer.ts';
import type { BatchPart } from '../../http/batch.ts';
import { progressWithin } from '../../http/call-deadline.ts';
import type { Sender } from '../../http/sender.ts';
import { templateOf } from '../../http/trace/traced-sender.ts';
import type { Actor, BeganEntry, EndedEntry } from './audit-entry.ts';
import type { AuditLog } from './audit-log.ts';
import { type Ending, eventOfPath, outcomeOfAnswer, outcomeOfError, outcomeOfReply } from './call-outcome.ts';

/** The call whose writes are put on record. */
export interface AuditedCall {
  actor: Actor;
  operation: string;
  /** What the call does, and each of its requests that says nothing else. */
  effect: Effect;
}

/**
 * The same sender, each of whose writes is on record before it leaves, and its outcome before it is given back. What
 * cannot be put on record is not sent.
 */
export function auditSender(sender: Sender, call: AuditedCall, log: AuditLog): Sender {
  return {
    ...sender,
    async send(request, repeat, expects, options = {}) {
      const effect = effectOf(request, options, call);
      if (effect === 'read') return sender.send(request, repeat, expects, options);
      const { number: of } = await begin(log, entryOf(request, call, effect));
      const { progress, passOn } = progressWithin(options.progress);
      let reply: GraphReply;
      try {
        reply = await sender.send(request, repeat, expects, { ...options, progress });
      } catch (error) {
        await end(log, { type: 'ended', of, ...outcomeOfError(request, error, progress.isInDoubt) });
        throw error;
      } finally {
        passOn();
      }
      await end(log, { type: 'ended', of, ...outcomeOfReply(request, reply) });
      return reply;
    },
    async attemptBatch(mailbox, parts, options = {}) {
      const begun: [at: number, of: number][] = [];
      for (const [at, part] of parts.entries()) {
        const effect = effectOf(part.request, part, call);
        if (effect !== 'read') begun.push([at, (await begin(log, entryOf(part.request, call, effect))).number]);
      }
      const { progress, passOn } = progressWithin(options.progress);
      const endAll = async (outcomeOf: (at: number) => Ending) => {
        for (const [at, of] of begun) await end(log, { type: 'ended', of, ...outcomeOf(at) });
      };
      const requestAt = (at: number) => (parts[at] as BatchPart).request;
      let answers: Answer[];
      try {
        answers = await sender.attemptBatch(mailbox, parts, { ...options, progress });
      } catch (error) {
        await endAll((at) => outcomeOfError(requestAt(at), error, progress.isInDoubt));
        throw error;
      } finally {
        passOn();
      }
      await endAll((at) => outcomeOfAnswer(requestAt(at), answers[at] as Answer));
      return answers;
    },
  };
}

/** What a request does: as it says of itself, else as the call does. */
function effectOf({ method }: GraphRequest, own: { effect?: Effect | undefined }, call: AuditedCall): Effect {
  return method === 'GET' ? 'read' : (own.effect ?? call.effect);
}

function entryOf(request: GraphRequest, { actor, operation }: AuditedCall, effect: Effect): BeganEntry {
  return {
    type: 'began',
    ...actor,
    operation,
    effect,
    mailbox: request.mailbox,
    method: request.method,
    path: templateOf(request),
    requests: request.counts ?? 1,
    eventId: eventOfPath(request.path) ?? null,
  };
}

const WITHOUT = `Where no record is wanted, say so: audit: 'off', or GRAPHCAL_AUDIT=off.`;

async function begin(log: AuditLog, entry: BeganEntry) {
  try {
    return await log.append(entry);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    // A new one: several calls may have failed of the same.
    throw new StorageError(error.code, error.message, {
      cause: error,
      hint: ['Nothing was sent, since every write is put on record first.', error.hint, WITHOUT]
        .filter(Boolean)
        .join(' '),
    });
  }
}

/** What was done cannot be taken back, and its answer is not withheld: on record it stays `unknown`. */
async function end(log: AuditLog, entry: EndedEntry): Promise<void> {
  try {
    await log.append(entry);
  } catch {
    process.emitWarning(
      'What became of a write could not be put on record; the audit says that it is unknown.',
      'GraphcalWarning',
    );
  }
}
