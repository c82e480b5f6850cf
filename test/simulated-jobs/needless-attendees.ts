import { isObject, parseJson } from '../../src/core/json.ts';
import type { HttpRequest, Transport } from '../../src/http/wire/transport.ts';

/** Sees which changes of events wrote attendees that were there already, by what the same process had read last. */
export interface AttendeeWatch {
  readonly needless: readonly string[];
  transport(real: Transport): Transport;
}

const EVENT = /^(?:\/v1\.0)?(\/users\/[^/]+\/events\/[^/?]+)$/u;

export function watchAttendees(): AttendeeWatch {
  const needless: string[] = [];
  /** By the event's path. */
  const read = new Map<string, string>();

  const note = ({ method, url, body }: Written) => {
    const [, event] = EVENT.exec(url) ?? [];
    if (event === undefined || method !== 'PATCH') return;
    const written = attendeesIn(body);
    if (written !== undefined && written === read.get(event)) {
      needless.push(`the attendees of ${event} were written as they were`);
    }
  };

  return {
    needless,
    transport: (real) => ({
      async send(request) {
        for (const one of writesOf(request)) note(one);
        const reply = await real.send(request);
        const [, event] = EVENT.exec(new URL(request.url).pathname) ?? [];
        if (event !== undefined && request.method === 'GET') {
          const found = attendeesIn(parseJson(Buffer.from(reply.body).toString()));
          if (found === undefined) read.delete(event);
          else read.set(event, found);
        }
        return reply;
      },
      close: () => real.close(),
    }),
  };
}

interface Written {
  method: string;
  url: string;
  body: unknown;
}

function writesOf({ method, url, body }: HttpRequest): Written[] {
  const { pathname } = new URL(url);
  const sent = body === undefined ? undefined : parseJson(Buffer.from(body).toString());
  if (!pathname.endsWith('/$batch')) return [{ method, url: pathname, body: sent }];
  return (sent as unknown as { requests: Written[] }).requests;
}

/** Who is asked, and how, in one order; undefined where nothing is said of it. */
function attendeesIn(body: unknown): string | undefined {
  if (!isObject(body) || !Array.isArray(body.attendees)) return undefined;
  const all = body.attendees as { type?: string; emailAddress?: { address?: string } }[];
  return JSON.stringify(all.map(({ type, emailAddress }) => `${emailAddress?.address?.toLowerCase()} ${type}`).sort());
}
