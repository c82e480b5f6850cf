import type { CallOptions } from '../http/exchange.ts';
import type { CallName, CallTracer } from '../http/trace/trace.ts';

/** Gives what `read` gives, told of as one call: from the first step to the last, or to where it is broken off. */
export async function* tracedPages<Page>(
  trace: CallTracer,
  name: CallName,
  options: CallOptions,
  read: (inCall: CallOptions) => AsyncIterable<Page>,
): AsyncGenerator<Page> {
  let end: (failure?: { error: unknown }) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (failure) => (failure === undefined ? resolve() : reject(failure.error));
  });
  const inCall = await new Promise<CallOptions>((begin) => {
    const call = trace(name, options, (options) => {
      begin(options);
      return ended;
    });
    // Whoever takes the pages is told of the error.
    call.catch(() => {});
  });
  try {
    yield* read(inCall);
  } catch (error) {
    end({ error });
    throw error;
  } finally {
    end();
  }
}
