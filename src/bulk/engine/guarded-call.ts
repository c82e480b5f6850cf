import type { Breaker } from '../../http/breaker.ts';
import { faultOf } from './fault.ts';

/** Makes a call once the breaker lets it pass, and tells the breaker whether the service answered. */
export async function guardedCall<T>(breaker: Breaker, call: () => Promise<T>): Promise<T> {
  const passage = await breaker.pass();
  try {
    const value = await call();
    passage.end(true);
    return value;
  } catch (error) {
    const fault = faultOf(error);
    passage.end(fault?.kind !== 'transient' || fault.answered);
    throw error;
  }
}
