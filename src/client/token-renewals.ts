import type { Clock } from '../core/clock.ts';
import type { Tokens } from '../http/exchange.ts';
import type { WireListener } from '../http/trace/wire-events.ts';

/** The same tokens, and word of each that took the place of another: many who ask at once get one. */
export function tellRenewals(tokens: Tokens, tell: WireListener, clock: Clock): Tokens {
  let last: string | undefined;
  return {
    async getToken(options) {
      const began = clock.monotonic();
      const given = await tokens.getToken(options);
      const token = given.token.reveal();
      if (last !== undefined && token !== last) tell({ type: 'token-renewed', ms: clock.monotonic() - began });
      last = token;
      return given;
    },
  };
}
