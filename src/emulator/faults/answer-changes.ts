import { gzipSync } from 'node:zlib';
import type { EmulatorResponse } from '../http/message.ts';
import type { FaultAction, HeaderChanges } from './faults.ts';

/** What a fault plan does to an answer on its way, once the server has acted. */
export interface AnswerChanges extends Pick<EmulatorResponse, 'pace' | 'cutAfter' | 'chunked'> {
  status?: number;
  headers?: HeaderChanges;
  /** Text instead of the body. */
  body?: string;
  gzip?: boolean;
}

/** The changes that an action makes to an answer; undefined where it makes none. */
export function changesOf(action: FaultAction | undefined): AnswerChanges | undefined {
  switch (action?.type) {
    case 'alter-part':
    case 'set-headers': {
      const { type: _, ...changes } = action;
      return changes;
    }
    case 'drip': {
      const { bytes, ms, of = 'body', endless = false } = action;
      return { pace: { of, bytes, everyMs: ms, endless } };
    }
    case 'cut':
      return { cutAfter: action.afterBytes, chunked: action.chunked ?? false };
    default:
      return undefined;
  }
}

/** The response as it leaves. */
export function changeResponse(response: EmulatorResponse, changes: AnswerChanges | undefined): EmulatorResponse {
  if (!changes) return response;
  const { status = response.status, headers, body = response.body, gzip = false, ...sending } = changes;
  const zipped = gzip ? { 'content-encoding': 'gzip' } : {};
  return {
    status,
    headers: changeHeaders({ ...response.headers, ...zipped }, headers),
    body: gzip ? gzipSync(body) : body,
    ...sending,
  };
}

/** Headers with changes made to them; names compare without letter case. */
export function changeHeaders(
  headers: Readonly<Record<string, string>>,
  changes: HeaderChanges = {},
): Record<string, string> {
  const changed: Record<string, string> = { ...headers };
  for (const [name, value] of Object.entries(changes)) {
    const known = Object.keys(changed).find((other) => other.toLowerCase() === name.toLowerCase());
    if (value !== null) changed[known ?? name] = value;
    else if (known !== undefined) delete changed[known];
  }
  return changed;
}
