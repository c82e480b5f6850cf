import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of requests for tokens: they pass, or the worst that can be answered. */
export type GateMode = 'open' | 'refuses' | 'cuts' | 'throttles';

/** A server before an emulator, which answers requests for tokens as it is told to. */
export interface SignInGate {
  url: string;
  mode: GateMode;
  /** Tokens, and what proved a right to them, that went through it. */
  seen: ReadonlySet<string>;
  close(): Promise<void>;
}

const TOKEN = /\/(?:oauth2(?:\/v2\.0)?|msi)\/token/u;

/** Fields of a request for tokens that nobody else may have. */
const PROOFS = ['client_assertion', 'code', 'code_verifier', 'device_code', 'refresh_token'];

/** Opens one on loopback; `token` is what it gives a managed identity. */
export async function openGate(emulator: () => string, token: () => string): Promise<SignInGate> {
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const gate = { url: '', mode: 'open' as GateMode, seen, close };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const bearer = request.headers.authorization?.replace(/^Bearer /u, '');
    if (bearer !== undefined) seen.add(bearer);
    const isToken = TOKEN.test(request.url ?? '');
    const form = new URLSearchParams(body.toString('utf8'));
    for (const field of isToken ? PROOFS : []) {
      const value = form.get(field);
      if (value !== null) seen.add(value);
    }
    if (isToken && gate.mode !== 'open') {
      trouble(request, response, body);
      return;
    }
    if (isToken && request.url?.includes('/msi/')) {
      json(response, 200, { access_token: token(), expires_in: 3600, token_type: 'Bearer' });
      return;
    }
    const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
    const reply = await fetch(`${emulator()}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { ...(headers as Record<string, string>), 'x-forwarded-host': request.headers.host ?? '' },
      ...(body.length === 0 ? {} : { body }),
      redirect: 'manual',
    });
    const answered = Buffer.from(await reply.arrayBuffer());
    if (isToken) noteTokens(answered);
    const { 'content-encoding': ____, 'transfer-encoding': _____, ...given } = Object.fromEntries(reply.headers);
    response.writeHead(reply.status, given).end(answered);
  }

  function noteTokens(answered: Buffer): void {
    const { access_token, refresh_token, id_token } = JSON.parse(answered.toString('utf8')) as Record<string, unknown>;
    for (const one of [access_token, refresh_token, id_token]) if (typeof one === 'string') seen.add(one);
  }

  /** A refusal repeats all that it was sent, headers too. */
  function trouble(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    if (gate.mode === 'cuts') {
      response.destroy();
      return;
    }
    const form = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    const echo = JSON.stringify({ ...request.headers, ...form, body: body.toString('utf8') });
    const description = { error_description: `AADSTS7000215: ${echo}`, error_codes: [7000215], trace_id: echo };
    if (gate.mode === 'refuses') json(response, 401, { error: echo, ...description });
    else json(response, 429, { error: 'temporarily_unavailable', ...description }, { 'retry-after': '7200' });
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  gate.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return gate;
}

function json(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
