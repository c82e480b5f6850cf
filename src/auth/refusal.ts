import { AuthenticationError } from '../core/errors.ts';
import { findRefusal } from './refusals.ts';

/**
 * The error for what Entra said in an answer, or in the address to which it sent a browser; `did` is the verb of the
 * sentence. Nothing of its text enters the error: a server may echo the request with its secret.
 */
export function readRefusal(body: Record<string, unknown>, did: string): AuthenticationError {
  const codes = readAadstsCodes(body);
  const error = typeof body.error === 'string' ? body.error : '';
  const refusal = findRefusal(codes, error);
  const evidence = [
    codes[0] === undefined ? undefined : `AADSTS${codes[0]}`,
    /^[a-z_]{1,40}$/u.test(error) ? error : undefined,
    asGuid('trace id', body.trace_id),
    asGuid('correlation id', body.correlation_id),
  ].filter((part) => part !== undefined);
  const message = `Microsoft Entra ${did}: ${refusal.reason} (${evidence.join(', ')}).`;
  return new AuthenticationError(refusal.code, message, { hint: refusal.hint });
}

/** Entra lists its codes; older endpoints, and addresses, only begin the description with one. */
export function readAadstsCodes(body: Record<string, unknown>): number[] {
  const listed = body.error_codes;
  if (Array.isArray(listed)) return listed.filter((code) => Number.isSafeInteger(code));
  const description = body.error_description;
  const first = typeof description === 'string' ? /^AADSTS(\d{1,9})\b/u.exec(description)?.[1] : undefined;
  return first === undefined ? [] : [Number(first)];
}

function asGuid(label: string, value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(value)
    ? `${label} ${value}`
    : undefined;
}
