import { ConnectionReset } from '../http/message.ts';
import { Refusal } from '../refusals.ts';
import type { World } from '../world.ts';

/** The request in which something failed. */
interface FailedRequest {
  method: string;
  path: string;
  /** Whether an error's text may quote a secret of the request, as where signing in reads one. */
  isSecret?: boolean;
}

/**
 * Keeps in the record what failed in this server itself, and gives the answer to the request; undefined where nothing
 * failed: a fault plan cut the connection, or the emulator was closed under the request.
 */
export function keepFault(
  { world, closing }: { world: Pick<World, 'clock' | 'recorder'>; closing: AbortSignal },
  { method, path, isSecret = false }: FailedRequest,
  error: unknown,
): Refusal | undefined {
  if (error instanceof ConnectionReset || closing.aborted) return undefined;
  const known = error instanceof Error ? error : undefined;
  const name = known?.name ?? typeof error;
  const message = isSecret ? '' : (known?.message ?? String(error));
  // A stack begins with the message, so only its frames are taken.
  const stack = known?.stack?.split('\n').flatMap((line) => /^\s+(at .*)/.exec(line)?.[1] ?? []) ?? [];
  world.recorder.failed({ time: world.clock.now(), method, path, name, message, stack });
  return new Refusal(500, 'EmulatorFault', `The emulator failed: ${message || name}`);
}
