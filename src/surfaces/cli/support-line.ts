import { GraphcalError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';

/** What to give to Microsoft's support about an error, as one line; undefined where no request is behind it. */
export function supportLine(error: unknown): string | undefined {
  if (!(error instanceof GraphcalError) || error.evidence === undefined) return undefined;
  const { method, path, requestId, clientRequestId, date } = error.evidence;
  if (clientRequestId === undefined && requestId === undefined) return undefined;
  const said = [
    [method, path].filter((part) => part !== undefined).join(' '),
    ...(requestId === undefined ? [] : [`request-id ${requestId}`]),
    ...(clientRequestId === undefined ? [] : [`client-request-id ${clientRequestId}`]),
    ...(date === undefined ? [] : [date]),
  ];
  return `For a support ticket: ${oneLine(said.filter((part) => part !== '').join(', '))}`;
}
