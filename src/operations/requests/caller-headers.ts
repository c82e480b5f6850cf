import { UsageError } from '../../core/errors.ts';

/** Headers that decide where a request goes and as whom, or belong to the connection; only the sender sets them (R45). */
const RESERVED: ReadonlySet<string> = new Set([
  'authorization',
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'cookie',
  'proxy-authorization',
  'proxy-connection',
  'keep-alive',
  'expect',
  'upgrade',
  'te',
  'trailer',
]);

/** The headers of a caller as they are. Throws UsageError `header-invalid`, `header-reserved`. */
export function checkHeaders(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/u.test(name)) {
      throw new UsageError('header-invalid', `'${name}' is not a name of a header.`);
    }
    if (RESERVED.has(name.toLowerCase())) {
      throw new UsageError('header-reserved', `The header ${name} cannot be set.`, {
        hint: 'It decides where the request goes and as whom, or belongs to the connection.',
      });
    }
    // The value itself is not repeated: it can hold a token.
    if (!/^[\t\x20-\x7e\x80-\xff]*$/u.test(value)) {
      throw new UsageError('header-invalid', `The header ${name} holds a character that headers cannot hold.`, {
        hint: 'Write it in ASCII, without line breaks and other control characters.',
      });
    }
  }
  return headers;
}
