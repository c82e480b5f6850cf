import type { CallOptions } from '../http/exchange.ts';

/** Runs what is one call, with options that hold for all of it. */
export type WholeCall = <T>(work: (options: CallOptions) => Promise<T>) => Promise<T>;

/**
 * Gives what `read` gives, as one call: from the first step to the last, or to where it is broken off. What the call
 * makes of an error is what the reader is told.
 */
export async function* pagesOfCall<Page>(
  asCall: WholeCall,
  read: (inCall: CallOptions) => AsyncIterable<Page>,
): AsyncGenerator<Page> {
  let end: (failure?: { error: unknown }) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (failure) => (failure === undefined ? resolve() : reject(failure.error));
  });
  let call: Promise<void> = ended;
  const inCall = await new Promise<CallOptions>((begin, refuse) => {
    call = asCall((options) => {
      begin(options);
      return ended;
    });
    // Refused before it began; later the reader is told below.
    call.catch(refuse);
  });
  try {
    yield* read(inCall);
  } catch (error) {
    end({ error });
    await call;
    throw error;
  } finally {
    end();
  }
}
