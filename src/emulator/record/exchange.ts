import { channel } from 'node:diagnostics_channel';
import { type EmulatorRequest, type EmulatorResponse, readHeaders } from '../http/message.ts';

/**
 * Name of the diagnostics channel on which every emulator of a process publishes each exchange with its Graph paths, as
 * an `Exchange`, once it is answered. https://nodejs.org/api/diagnostics_channel.html
 */
export const EXCHANGE_CHANNEL = 'graphcal.emulator.exchange';

/** One request and its answer, a batch as a whole; what signs in is left out, as both sides hold secrets. */
export interface Exchange {
  request: {
    method: string;
    /** As it was sent. */
    url: string;
    /** Names in lower case; without `authorization`. */
    headers: Readonly<Record<string, string>>;
    /** As it was sent; empty where there was none. */
    body: Uint8Array;
  };
  response: EmulatorResponse;
  /** Whether a fault plan wrote the answer, or changed it, in a batch that of one part. */
  fault: boolean;
}

const GRAPH_PATH = /^(?:https?:\/\/[^/?#]+)?\/+(?:v1\.0|beta)(?:[/?#]|$)/i;
const NOTHING = new Uint8Array(0);
const exchanges = channel(EXCHANGE_CHANNEL);

/** Publishes an exchange; costs nothing where nobody listens. */
export function publishExchange(request: EmulatorRequest, response: EmulatorResponse, fault: boolean): void {
  if (!exchanges.hasSubscribers || !GRAPH_PATH.test(request.url)) return;
  const { method, url, body = NOTHING } = request;
  const { authorization: _secret, ...headers } = Object.fromEntries(readHeaders(request.headers));
  const exchange: Exchange = { request: { method, url, headers, body }, response, fault };
  exchanges.publish(exchange);
}
