import { MINUTE } from '../../core/durations.ts';
import { isObject } from '../../core/json.ts';
import type { GraphRequest } from '../../graph/request.ts';
import type { PageSender } from './pages.ts';
import type { SpanList } from './span-pages.ts';

/** An event of a view in tests: milliseconds of its start and its end. */
export interface ViewEvent {
  id: string;
  start: number;
  end: number;
  /** Whether its times are known within 14 hours only; default as the whole list says. */
  isVague?: boolean;
}

const VAGUE_MS = 14 * 60 * MINUTE;

/** A service that answers a view of its events by start, page by page, and what it saw. */
export interface ViewService {
  sender: PageSender;
  /** Each request as `from..to+skip`, in milliseconds after the view's start. */
  asked: string[];
  inFlight: number;
  mostInFlight: number;
}

interface ViewServiceOptions {
  from: number;
  to: number;
  pageSize: number;
  /** Turns of the event loop that an answer takes. */
  turns?: (request: number) => number;
  /** Answers by throwing, where it gives an error. */
  fails?: (request: number) => Error | undefined;
  /** Whether it orders; without, events come as they are given. */
  orders?: boolean;
}

export function createViewService(events: readonly ViewEvent[], options: ViewServiceOptions): ViewService {
  const { pageSize, turns = () => 1, fails = () => undefined, orders = true } = options;
  const service: ViewService = {
    asked: [],
    inFlight: 0,
    mostInFlight: 0,
    sender: {
      async send({ path }, _repeat, _expects, { signal } = {}) {
        const number = service.asked.push(path);
        service.inFlight += 1;
        service.mostInFlight = Math.max(service.mostInFlight, service.inFlight);
        try {
          for (let turn = turns(number); turn > 0; turn -= 1) {
            await new Promise((resolve) => setImmediate(resolve));
            signal?.throwIfAborted();
          }
          const failure = fails(number);
          if (failure !== undefined) throw failure;
          return { status: 200, headers: {}, body: answer(path) };
        } finally {
          service.inFlight -= 1;
        }
      },
      next: (link, first) => ({ ...first, path: link }),
    },
  };
  const answer = (path: string) => {
    const [from = 0, to = 0, skip = 0] = path.split(/\.\.|\+/u).map(Number);
    const inside = events.filter((one) => overlaps(one, options.from + from, options.from + to));
    const all = orders ? byStart(inside) : inside;
    const value = all.slice(skip, skip + pageSize).map((one) => ({ ...one }));
    const more = skip + pageSize < all.length;
    return { value, ...(more ? { '@odata.nextLink': `${from}..${to}+${skip + pageSize}` } : {}) };
  };
  return service;
}

/** The list of the view, whose requests the service above understands; its times are known within `vagueMs`. */
export function viewList({ from, to }: { from: number; to: number }, vagueMs = 0): SpanList {
  const read = (name: 'start' | 'end', way: -1 | 1) => (item: unknown) =>
    isObject(item) ? Number(item[name]) + way * (item.isVague ? VAGUE_MS : vagueMs) : undefined;
  const startOf = read('start', -1);
  return {
    from,
    to,
    requestOf(start, end): GraphRequest {
      const at = (text: string | undefined, or: number) => (text === undefined ? or : Date.parse(text)) - from;
      return { method: 'GET', path: `${at(start, from)}..${at(end, to)}+0`, mailbox: '' };
    },
    idOf: (item) => (isObject(item) && typeof item.id === 'string' ? item.id : undefined),
    startOf,
    latestStartOf: (item) => (isObject(item) && item.isVague ? read('start', 1) : startOf)(item),
    endOf: read('end', 1),
    slackMs: 0,
  };
}

/** One of no length at the end of a range is in no range that only touches it, as Exchange has it. */
export function overlaps({ start, end }: ViewEvent, from: number, to: number): boolean {
  return start < to && end > from;
}

export function byStart(events: readonly ViewEvent[]): ViewEvent[] {
  return [...events].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
}
