import type { RecordedRequest, Recorder } from '../record/record.ts';
import type { AdministrationPaths } from './answers.ts';
import { invalid, readTime, readTop, readWhole } from './query-values.ts';
import type { MailTold, NewestTold, RequestTold } from './told.ts';

/** Requests and mails, newest first and a part at a time; numbers keep a part in its place while more arrive. */
export function newestPaths(recorder: Recorder): AdministrationPaths {
  return {
    'GET requests/newest': ({ query }) => newestRequests(recorder, query),
    'GET mails/newest': ({ query }) => newestMails(recorder, query),
  };
}

function newestRequests(recorder: Recorder, query: URLSearchParams): NewestTold<RequestTold> {
  const fits = readRequestFilter(query);
  return take(recorder.newestRequests(), query, fits, (request, number) => {
    const { body: _body, answer: _answer, ...told } = request;
    return { number, ...told };
  });
}

function newestMails({ mails }: Recorder, query: URLSearchParams): NewestTold<MailTold> {
  const since = readTime(query, 'since') ?? Number.NEGATIVE_INFINITY;
  const mailbox = query.get('mailbox')?.toLowerCase();
  function* newest() {
    for (let number = mails.length; number > 0; number--) {
      const mail = mails[number - 1];
      if (mail) yield [number, mail] as const;
    }
  }
  const isOf = (mail: { from: string; recipients: readonly string[] }) =>
    mailbox === undefined || [mail.from, ...mail.recipients].some((address) => address.toLowerCase() === mailbox);
  return take(
    newest(),
    query,
    (mail) => mail.time >= since && isOf(mail),
    (mail, number) => ({ number, ...mail }),
  );
}

/** The first entries that fit, from the one before `before` on. */
function take<T, Told>(
  newest: Iterable<readonly [number: number, entry: T]>,
  query: URLSearchParams,
  fits: (entry: T) => boolean,
  tell: (entry: T, number: number) => Told,
): NewestTold<Told> {
  const top = readTop(query);
  const before = readWhole(query, 'before') ?? Number.POSITIVE_INFINITY;
  const value: Told[] = [];
  let last = 0;
  for (const [number, entry] of newest) {
    if (number >= before || !fits(entry)) continue;
    // One more than is told says that there are older ones.
    if (value.length === top) return { value, next: last };
    value.push(tell(entry, number));
    last = number;
  }
  return { value, next: null };
}

/** Words that `status` may be, beside a status and a class of them such as `4xx`. */
const OUTCOMES: Readonly<Record<string, (request: RecordedRequest) => boolean>> = {
  throttled: ({ throttled }) => throttled === true,
  faulted: ({ fault }) => fault !== undefined,
  unanswered: ({ status }) => status === 0,
};

function readRequestFilter(query: URLSearchParams): (request: RecordedRequest) => boolean {
  const since = readTime(query, 'since') ?? Number.NEGATIVE_INFINITY;
  const mailbox = query.get('mailbox')?.toLowerCase();
  const text = query.get('text')?.trim().toLowerCase() ?? '';
  const hasStatus = readStatus(query.get('status'));
  return (request) =>
    request.time >= since &&
    (mailbox === undefined || request.mailbox === mailbox) &&
    hasStatus(request) &&
    (text === '' || `${request.method} ${request.path} ${request.app} ${request.user}`.toLowerCase().includes(text));
}

function readStatus(text: string | null): (request: RecordedRequest) => boolean {
  if (text === null) return () => true;
  const outcome = Object.hasOwn(OUTCOMES, text) ? OUTCOMES[text] : undefined;
  if (outcome) return outcome;
  const [, hundreds, rest = ''] = /^([1-5])(xx|\d\d)$/i.exec(text) ?? [];
  if (hundreds === undefined)
    throw invalid(`status must be a status, a class such as 4xx, or one of ${Object.keys(OUTCOMES).join(', ')}.`);
  const low = Number(hundreds) * 100;
  return rest.toLowerCase() === 'xx'
    ? ({ status }) => status >= low && status < low + 100
    : ({ status }) => status === low + Number(rest);
}
