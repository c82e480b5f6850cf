import { subscribe } from 'node:diagnostics_channel';
import { type Dispatcher, Client as RealClient } from 'undici';
import { failpoint } from './failpoint.ts';

export { buildConnector, Pool } from 'undici';

// The body is with the kernel: the service acts on it, and nobody will read the answer.
subscribe('undici:request:bodySent', () => failpoint('http body sent'));

/** undici's client with a failpoint before each request and after each answer. */
export class Client extends RealClient {
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const name = `http ${options.method} ${kindOf(options.path)}`;
    failpoint(`${name} before`);
    return super.dispatch(options, withFailpoints(handler, name));
  }
}

/** Moments of an exchange by the methods that undici calls then, of handlers in its older and its newer form. */
const MOMENTS: ReadonlyMap<string | symbol, string> = new Map([
  ['onComplete', 'after'],
  ['onResponseEnd', 'after'],
  ['onError', 'lost'],
  ['onResponseError', 'lost'],
]);

function withFailpoints(handler: Dispatcher.DispatchHandler, name: string): Dispatcher.DispatchHandler {
  return new Proxy(handler, {
    get(target, property) {
      const method: unknown = Reflect.get(target, property);
      if (typeof method !== 'function') return method;
      const moment = MOMENTS.get(property);
      return (...given: unknown[]): unknown => {
        if (moment !== undefined) failpoint(`${name} ${moment}`);
        return Reflect.apply(method, target, given);
      };
    },
  });
}

function kindOf(path: string): string {
  if (path.includes('/oauth2/')) return 'token';
  if (path.endsWith('/$batch')) return 'batch';
  return path.includes('startswith') ? 'list' : 'event';
}
