import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECOND } from '../../core/durations.ts';
import { GraphcalError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import { REDIRECT_PAGE_HEADERS, writeRedirectPage } from './redirect-page.ts';
import { judgeRedirect, type RedirectAnswer } from './redirect-request.ts';

/** Waits on this machine for the one redirect of one sign-in. */
export interface RedirectListener {
  /** Where the sign-in page sends the browser. The portal takes no 127.0.0.1, and lets any port of localhost do. */
  readonly redirectUri: string;
  /** What it was sent with; once, when the page was answered. */
  readonly answered: Promise<RedirectAnswer>;
  /** Frees the port; whatever is open there is cut off. */
  close(): Promise<void>;
}

/** A browser takes either for localhost, so another program must have neither. */
const [IPV4, IPV6] = ['127.0.0.1', '::1'] as const;
/** Ports that are tried where the system chose one of which another program has the other half. */
const TRIES = 5;
const MAX_HEADER_BYTES = 64 * 1024;

/** Opens the port, by default a free one. Throws GraphcalError `port-in-use` or `port-not-available`. */
export async function listenForRedirect({
  port,
  state,
}: {
  port?: number | undefined;
  state: string;
}): Promise<RedirectListener> {
  const { createServer } = await import('node:http');
  let tell: (answer: RedirectAnswer) => void = () => {};
  const answered = new Promise<RedirectAnswer>((resolve) => {
    tell = resolve;
  });
  let isAnswered = false;
  let chosen = port ?? 0;
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headersDistinct } = request;
    const asked = { method, target: url, hosts: headersDistinct.host ?? [] };
    const verdict = judgeRedirect(asked, { port: chosen, state, isAnswered });
    if ('refused' in verdict) return send(response, verdict.refused, 'Refused', verdict.reason);
    isAnswered = true;
    const { answer } = verdict;
    // The port closes when it is told; a browser that went away has had its answer all the same.
    response.once('close', () => tell(answer));
    const title = 'code' in answer ? 'You are signed in' : 'You are not signed in';
    send(response, 200, title, 'You may close this window. How it went on is told where you started it.');
  };
  const make = () =>
    createServer({ maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: 10 * SECOND, requestTimeout: 10 * SECOND }, handle);
  const opened = await openBoth(make, port);
  chosen = opened.port;
  return {
    redirectUri: `http://localhost:${chosen}`,
    answered,
    close: async () => {
      await Promise.all(opened.servers.map(close));
    },
  };
}

async function openBoth(make: () => Server, port: number | undefined): Promise<{ servers: Server[]; port: number }> {
  for (let left = TRIES; ; left--) {
    const first = await open(make(), IPV4, port ?? 0);
    const { port: chosen } = first.address() as AddressInfo;
    try {
      return { servers: [first, await open(make(), IPV6, chosen)], port: chosen };
    } catch (error) {
      const code = error instanceof GraphcalError ? systemCodeOf(error.cause) : undefined;
      // A machine without the newer addresses has one of the two.
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT' || code === 'EINVAL')
        return { servers: [first], port: chosen };
      await close(first);
      if (port !== undefined || left <= 1) throw error;
    }
  }
}

function open(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(unavailable(port, cause)));
    server.listen({ host, port, exclusive: true }, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function send(response: ServerResponse, status: number, title: string, sentence: string): void {
  response.writeHead(status, { ...REDIRECT_PAGE_HEADERS, ...(status === 405 ? { allow: 'GET' } : {}) });
  response.end(writeRedirectPage(title, sentence));
}

function unavailable(port: number, cause: Error): GraphcalError {
  const code = systemCodeOf(cause) ?? 'no code';
  if (code === 'EADDRINUSE') {
    return new GraphcalError('port-in-use', `Port ${port} of this machine is in use.`, {
      cause,
      hint: 'Choose another one that the app has in its redirect addresses, or leave it out.',
    });
  }
  return new GraphcalError('port-not-available', `Port ${port} of this machine cannot be opened (${code}).`, {
    cause,
    hint: 'Choose one above 1023, or leave it out.',
  });
}
