import type { Action, ActionResult } from '../calls/call.ts';
import { contextOf } from './event-scope.ts';

/** Answers one item below its context; `path` is that of the context below the user. */
export function answerItem(action: Action, path: string, shown: object, status = 200): ActionResult {
  return { status, json: JSON.stringify({ '@odata.context': contextOf(action, path), ...shown }) };
}
