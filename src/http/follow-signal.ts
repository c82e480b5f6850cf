import { setMaxListeners } from 'node:events';
import { OVER } from '../core/abortable.ts';

/** A signal of our own that ends with another one. */
export interface Follower {
  readonly signal: AbortSignal;
  /** Ends it by itself. */
  end(): void;
  /** Lets go of the other one, which keeps nothing of it then. */
  leave(): void;
}

/** A signal that ends with another one, or by itself. Not AbortSignal.any, of which a long-lived signal keeps something. */
export function follow(leader: AbortSignal | undefined): Follower {
  const own = new AbortController();
  const onAbort = () => own.abort(leader?.reason);
  // Many lists are read at once for one caller, and Node warns of more than ten.
  if (leader !== undefined) setMaxListeners(0, leader);
  if (leader?.aborted) onAbort();
  else leader?.addEventListener('abort', onAbort);
  return {
    signal: own.signal,
    end: () => own.abort(OVER),
    leave: () => leader?.removeEventListener('abort', onAbort),
  };
}
