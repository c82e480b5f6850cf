import { InputError } from '../../core/errors.ts';
import { parseJson } from '../../core/json.ts';
import type { EmulatorResponse } from '../http/message.ts';

/** A request to one of the server's own paths. */
export interface AdministrationRequest {
  /** Values of the path's named segments, as they were sent. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Uint8Array;
}

/** Answers it with a value, which is written as JSON; undefined is written as no content. */
export type Administer = (request: AdministrationRequest) => unknown;

/** Paths below `/emulator` with their methods, such as `GET record` or `GET mailboxes/{mailbox}`. */
export type AdministrationPaths = Readonly<Record<string, Administer>>;

/** The JSON of a body; fails with `body-invalid`. */
export function readBody({ body }: AdministrationRequest): unknown {
  const value = parseJson(Buffer.from(body).toString('utf8'));
  if (value === undefined) throw new InputError('body-invalid', 'The body must be JSON.');
  return value;
}

/** Writes an answer of the server's own paths. */
export function json(status: number, body: unknown): EmulatorResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    },
    body: JSON.stringify(body),
  };
}
