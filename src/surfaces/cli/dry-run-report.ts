import type { DryRun } from '../../client/dry-run.ts';
import { isObject } from '../../core/json.ts';
import { oneLine } from '../../graph/problem.ts';

/** What a call would send, for people: the request as it goes over the wire, and whom the service would mail. */
export function describeDryRun({ operation, effect, request, mailed }: DryRun, mailsTo: string): string {
  if (request === null) return `${operation} would send nothing: all is as wanted already.\n`;
  const headers = Object.entries(request.headers).map(([name, value]) => oneLine(`${name}: ${value}`));
  const lines = [
    `${operation} would send, and nothing was sent but what is read first:`,
    '',
    oneLine(`${request.method} ${request.url}`),
    ...headers,
    ...(request.body === null ? [] : ['', bodyText(request.body)]),
    '',
    `Mails: ${describeMails(mailed, effect === 'read' ? 'nobody' : mailsTo)}.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Text as it is: line breaks are part of it, and everything else that steers a terminal is escaped by JSON. */
function bodyText(body: unknown): string {
  if (isObject(body) && typeof body.base64 === 'string' && Object.keys(body).length === 1) {
    return `(${Buffer.from(body.base64, 'base64').length} bytes; --json shows them)`;
  }
  return typeof body === 'string' ? body.split('\n').map(oneLine).join('\n') : escaped(JSON.stringify(body, null, 2));
}

/** JSON escapes what is below a space, and a terminal knows other characters that steer it. */
function escaped(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029]/gu,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function describeMails(mailed: DryRun['mailed'], mailsTo: string): string {
  if (mailed === null) return `known to the service alone (${mailsTo})`;
  if (mailed.length > 0) return mailed.map(oneLine).join(', ');
  return mailsTo === 'nobody' ? 'nobody' : `nobody that is known before (${mailsTo})`;
}
