import type { Transport } from '../../src/http/wire/transport.ts';

/** What happens right before a write to an event that is there leaves, given the event's path after the version. */
export type Interruption = (event: string) => Promise<void>;

/** Writes that carry the version which was read; the cancel action knows none. */
const WRITES = /^(?:PATCH|DELETE) (?:\/v1\.0)?(\/users\/[^/]+\/events\/[^/?]+)$/u;

/** The same network, on which something happens before the `at`-th write to an event, counted from 1. */
export function interruptAt(real: Transport, at: number, act: Interruption): Transport {
  let writes = 0;
  return {
    async send(request) {
      for (const event of eventsWrittenBy(request)) {
        writes += 1;
        if (writes === at) await act(event);
      }
      return real.send(request);
    },
    close: () => real.close(),
  };
}

function eventsWrittenBy({ method, url, body }: Parameters<Transport['send']>[0]): string[] {
  const { pathname } = new URL(url);
  const calls = pathname.endsWith('/$batch') && body !== undefined ? partsOf(Buffer.from(body).toString()) : [];
  return [{ method, url: pathname }, ...calls].flatMap((call) => {
    const [, event] = WRITES.exec(`${call.method} ${call.url}`) ?? [];
    return event === undefined ? [] : [event];
  });
}

function partsOf(batch: string): { method: string; url: string }[] {
  return (JSON.parse(batch) as { requests: { method: string; url: string }[] }).requests;
}
