import { rootCertificates } from 'node:tls';

/** A request of this server to somebody else's: always POST. */
export interface OutgoingRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Ends it; the promise then rejects. */
  signal: AbortSignal;
}

/** What came back; a redirection is an answer like any other. */
export interface OutgoingAnswer {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The beginning of the body, as text. */
  body: string;
}

/** Sends a request; rejects where no answer came. */
export type Send = (request: OutgoingRequest) => Promise<OutgoingAnswer>;

/** Bytes of an answer that are read: whoever answers a notification has little to say. */
const READ_BYTES = 16 * 1024;

/** The default way out, with what ends its connections. */
export interface Outgoing {
  send: Send;
  close(): Promise<void>;
}

/** Makes it: it verifies TLS, trusting `ca` (PEM) beside the usual authorities, and follows no redirection. */
export function createOutgoing(ca: string | undefined): Outgoing {
  // Loaded where something is sent for the first time.
  const opened = async () => {
    const { Agent, request } = await import('undici');
    const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
    return { request, agent: new Agent({ connect: { rejectUnauthorized: true, ...trusted } }) };
  };
  let wire: ReturnType<typeof opened> | undefined;
  return {
    async send({ url, headers, body, signal }) {
      wire ??= opened();
      const { request, agent } = await wire;
      const answer = await request(url, { method: 'POST', headers, body, signal, dispatcher: agent });
      return { status: answer.statusCode, headers: answer.headers, body: await readBeginning(answer.body) };
    },
    async close() {
      await (await wire)?.agent.destroy();
    },
  };
}

async function readBeginning(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= READ_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, READ_BYTES).toString('utf8');
}
