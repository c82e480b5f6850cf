import { STATUS_CODES, validateHeaderName, validateHeaderValue } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import type { EmulatorResponse, Pace } from './message.ts';

/** The bytes of an answer that is slow or cut, as HTTP/1.1 has them. */
interface WireForm {
  head: Buffer;
  /** The body as far as it is sent; each slice goes through `frame`. */
  body: Buffer;
  frame(slice: Buffer): Buffer;
}

const LINE_END = '\r\n';

/** Whether a fault plan has the answer sent in another way than at once and whole. */
export function isShaped({ pace, cutAfter }: EmulatorResponse): boolean {
  return pace !== undefined || cutAfter !== undefined;
}

/**
 * Sends an answer slowly, or a part of it, on a connection that then ends. Throws before anything is sent where a
 * header cannot be sent; ends early where the client goes away.
 */
export function sendShaped(socket: Socket, response: EmulatorResponse, clock: Clock): Promise<void> {
  return drip(socket, layOut(response), response.pace, clock);
}

async function drip(socket: Socket, { head, body, frame }: WireForm, pace: Pace | undefined, clock: Clock) {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const send = async (bytes: Buffer, slow: boolean, wrap = (slice: Buffer) => slice) => {
    const size = pace && slow ? pace.bytes : bytes.length;
    for (let from = 0; from < bytes.length; from += size) {
      socket.write(wrap(bytes.subarray(from, from + size)));
      if (pace && slow) await clock.sleep(pace.everyMs, gone.signal);
    }
  };
  try {
    const { of = 'body', endless = false } = pace ?? {};
    if (endless && of === 'headers') {
      // The head's last line end is missing, so that one header can follow the other.
      await send(head.subarray(0, -LINE_END.length), true);
      for (;;) await send(Buffer.from(`x-drip: 0${LINE_END}`), true);
    }
    await send(head, of !== 'body');
    await send(body, of !== 'headers', frame);
    while (endless) await send(Buffer.from(' '), true, frame);
    socket.destroySoon();
  } catch {
    // The client went away, or the port was closed.
  }
}

function layOut({ status, headers, body, pace, cutAfter, chunked = false }: EmulatorResponse): WireForm {
  const bytes = Buffer.from(body);
  const isEndless = pace?.endless === true;
  // What was promised is always more than what comes.
  const promised = cutAfter === undefined ? bytes.length : Math.max(bytes.length, cutAfter + 1);
  const length: Record<string, string> =
    chunked || isEndless ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(promised) };
  const all = Object.entries({ ...headers, ...length, connection: 'close' });
  for (const [name, value] of all) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...all.map(([name, value]) => `${name}: ${value}`),
  ];
  return {
    head: Buffer.from(`${lines.join(LINE_END)}${LINE_END}${LINE_END}`, 'latin1'),
    body: cutAfter === undefined ? bytes : bytes.subarray(0, cutAfter),
    frame: (slice) => {
      if (chunked) return Buffer.concat([chunkHead(promised), slice]);
      return isEndless ? Buffer.concat([chunkHead(slice.length), slice, Buffer.from(LINE_END)]) : slice;
    },
  };
}

function chunkHead(size: number): Buffer {
  return Buffer.from(`${size.toString(16)}${LINE_END}`);
}
