import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { TransportError } from '../../core/errors.ts';
import { answerTooLarge } from './wire-failure.ts';

type Decode = (body: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>;

/** Encodings that services and proxies use, asked or not. https://www.rfc-editor.org/rfc/rfc9110#name-content-codings */
const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * An answer's body without its Content-Encoding. None is asked for, yet a gateway may compress all the same: what it
 * sends is read up to `maxBytes`, so that a small answer cannot grow without end. Throws TransportError, delivery unknown.
 */
export async function decodeBody(body: Uint8Array, encoding: string, maxBytes: number): Promise<Uint8Array> {
  const name = encoding.trim().toLowerCase();
  if (name === '' || name === 'identity' || body.byteLength === 0) return body;
  const decode = DECODERS.get(name);
  if (decode === undefined) {
    throw new TransportError('answer-not-readable', 'The answer is compressed in a way that is not known.', 'unknown', {
      hint: 'It was not asked to be: look at the proxy or gateway on the way.',
    });
  }
  try {
    return await decode(body, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw answerTooLarge(maxBytes);
    throw new TransportError('answer-not-readable', 'The compressed answer is damaged.', 'unknown', { cause });
  }
}
