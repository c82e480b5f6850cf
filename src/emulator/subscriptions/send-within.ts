import type { Clock } from '../../core/clock.ts';
import type { OutgoingAnswer, Send } from '../http/outgoing.ts';

/** What became of a request: an answer, none in time, or none at all. */
export type Sent = ({ answer: OutgoingAnswer } | { answer: undefined; isLate: boolean }) & { tookMs: number };

/** Sends a request and waits for its answer for `ms` milliseconds of the clock; rejects only where `closing` is aborted. */
export async function sendWithin(
  send: Send,
  request: { url: string; headers: Readonly<Record<string, string>>; body: string },
  ms: number,
  { clock, closing }: { clock: Clock; closing: AbortSignal },
): Promise<Sent> {
  closing.throwIfAborted();
  const began = clock.monotonic();
  const ended = new AbortController();
  const end = () => ended.abort(closing.reason);
  closing.addEventListener('abort', end, { once: true });
  let isLate = false;
  const limit = clock.sleep(ms, ended.signal).then(
    () => {
      isLate = true;
      ended.abort();
      return undefined;
    },
    () => undefined,
  );
  const sent = send({ ...request, signal: ended.signal }).catch(() => undefined);
  const answer = await Promise.race([sent, limit]);
  ended.abort();
  closing.removeEventListener('abort', end);
  closing.throwIfAborted();
  const tookMs = clock.monotonic() - began;
  return answer ? { answer, tookMs } : { answer: undefined, isLate, tookMs };
}
