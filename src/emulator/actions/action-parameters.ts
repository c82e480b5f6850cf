import { isObject } from '../../core/json.ts';
import { bodySize, type CallBody, readJsonBody } from '../calls/call.ts';
import type { Json } from '../events/members.ts';
import { refusals } from '../refusals.ts';

/**
 * Reads the parameters of an action, whose names may be in any letter case; a body may be left out where none is
 * needed.
 */
export function readParameters(body: CallBody, names: readonly string[]): Json {
  if (bodySize(body) === 0) return {};
  const given = readJsonBody(body);
  if (!isObject(given)) throw refusals.deserialization();
  const read: Record<string, unknown> = {};
  for (const [written, value] of Object.entries(given)) {
    if (written.includes('@')) continue;
    const name = names.find((known) => known.toLowerCase() === written.toLowerCase());
    if (name === undefined) throw refusals.unknownParameter(written);
    read[name] = value;
  }
  return read;
}
