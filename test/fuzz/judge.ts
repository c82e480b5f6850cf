import { isObject, parseJson } from '../../src/core/json.ts';
import type { EmulatorResponse } from '../../src/emulator/http/message.ts';

/** Statuses of successes, and of refusals that Microsoft documents; 501 is this server's own for what it does not have. */
const STATUSES = new Set([
  ...[200, 201, 202, 204],
  ...[400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 422, 423, 424, 429, 500, 501, 503],
]);

/** What is wrong with an answer of Graph's paths, whatever was asked; undefined where nothing is. */
export function wrongWith(url: string, { status, headers, body }: EmulatorResponse): string | undefined {
  const text = Buffer.from(body).toString('utf8');
  const value = text === '' ? undefined : parseJson(text);
  const isRaw = status === 200 && /\$value(?:\?|$)/i.test(decoded(url));
  if (text !== '' && value === undefined && !isRaw && !headers['content-type']?.startsWith('text/plain'))
    return 'It is no JSON.';
  if (headers['request-id'] === undefined) return 'It has no request-id.';
  if (status !== 200 || !isObject(value) || !Array.isArray(value.responses)) return wrongAnswer(url, status, value);
  for (const part of value.responses) {
    if (!isObject(part) || typeof part.id !== 'string') return 'A part has no id.';
    const wrong = wrongAnswer(url, Number(part.status), part.body);
    if (wrong !== undefined) return `Part ${part.id}: ${wrong}`;
  }
  return undefined;
}

function wrongAnswer(url: string, status: number, body: unknown): string | undefined {
  if (!STATUSES.has(status)) return `Its status is ${status}.`;
  if (status < 400) return undefined;
  const error = isObject(body) ? body.error : undefined;
  if (!isObject(error) || typeof error.code !== 'string' || typeof error.message !== 'string')
    return 'It is no error of Graph.';
  if (!isObject(error.innerError) || typeof error.innerError['request-id'] !== 'string')
    return 'Its innerError has no request-id.';
  // Failures of the live service too: a filter on custom data in a calendar view, a slot of null in a schedule.
  const isRecorded =
    error.code === 'ErrorInternalServerError' && /calendarview|getschedule|\$batch/i.test(decoded(url));
  return status === 500 && !isRecorded ? `It failed: ${error.code}, ${error.message}` : undefined;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
