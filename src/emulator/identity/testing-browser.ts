import type { Emulator } from '../options.ts';

/** What a browser shows, or where it was sent. */
export interface Shown {
  status: number;
  headers: Record<string, string>;
  /** Markup as it came. */
  markup: string;
  title: string;
  /** Text without markup. */
  text: string;
  /** Of the redirect; '' where there is none. */
  location: string;
  /** The page's form; '' where there is none. */
  action: string;
  /** Its hidden fields. */
  hidden: Record<string, string>;
}

/** Keeps the cookie of a server, opens its pages and sends their forms, without a port. */
export interface TestBrowser {
  open(path: string, headers?: Record<string, string>): Promise<Shown>;
  /** Sends the form of a page with its hidden fields and these. */
  send(page: Shown, fields: Record<string, string>, headers?: Record<string, string>): Promise<Shown>;
  cookie(): string | undefined;
}

const ORIGIN = 'http://graph.example';

/** Opens a browser of its own. */
export function createTestBrowser(emulator: Emulator): TestBrowser {
  let cookie: string | undefined;
  async function ask(method: string, url: string, body: string | undefined, headers: Record<string, string>) {
    const answer = await emulator.handle({
      method,
      url,
      headers: { host: 'graph.example', ...(cookie !== undefined && { cookie }), ...headers },
      ...(body !== undefined && { body: Buffer.from(body) }),
    });
    const set = answer.headers['set-cookie'];
    if (set !== undefined) cookie = set.split(';', 1)[0];
    return show(answer.status, answer.headers, String(answer.body));
  }

  return {
    open: (path, headers = {}) => ask('GET', path, undefined, headers),
    send(page, fields, headers = {}) {
      const body = new URLSearchParams({ ...page.hidden, ...fields }).toString();
      const type = 'application/x-www-form-urlencoded';
      return ask('POST', page.action, body, { origin: ORIGIN, 'content-type': type, ...headers });
    },
    cookie: () => cookie,
  };
}

function show(status: number, headers: Record<string, string>, markup: string): Shown {
  const hidden: Record<string, string> = {};
  for (const [, name = '', value = ''] of markup.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g))
    hidden[unescapeText(name)] = unescapeText(value);
  return {
    status,
    headers,
    markup,
    title: unescapeText(/<title>([^<]*)<\/title>/.exec(markup)?.[1] ?? ''),
    text: unescapeText(
      markup
        .replace(/<style>.*<\/style>/s, '')
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' '),
    ),
    location: headers.location ?? '',
    action: unescapeText(/<form method="post" action="([^"]*)">/.exec(markup)?.[1] ?? ''),
    hidden,
  };
}

function unescapeText(text: string): string {
  const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => letters[name] ?? '');
}
