import { isObject, type JsonValue, parseJson } from '../../core/json.ts';
import { isBatchPath } from '../../graph/path.ts';

/** Actions of Graph that take something away as a DELETE does, without letter case. */
const REMOVING_ACTIONS: ReadonlySet<string> = new Set(['cancel', 'decline', 'permanentdelete']);

/** The request for people where it takes something away, such as `POST /me/events/AAMk=/cancel`; those of a batch each for itself. */
export function removalsOf(method: string, path: string, body?: JsonValue): string[] {
  const called = method.toUpperCase();
  if (called === 'DELETE') return [`${called} ${path}`];
  if (called !== 'POST') return [];
  const [way = ''] = path.split('?');
  if (REMOVING_ACTIONS.has(actionOf(way))) return [`${called} ${path}`];
  return isBatchPath(way) ? removalsOfBatch(body) : [];
}

/** `cancel` of `/me/events/AAMk=/microsoft.graph.cancel()`, which the service takes for the same. */
function actionOf(way: string): string {
  const last = way.split('/').findLast((segment) => segment !== '') ?? '';
  return decoded(last)
    .toLowerCase()
    .replace(/^microsoft\.graph\./u, '')
    .replace(/\(\)$/u, '');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function removalsOfBatch(body: JsonValue | undefined): string[] {
  const batch = typeof body === 'string' ? parseJson(body.replace(/^\uFEFF/u, '')) : body;
  const requests = isObject(batch) && Array.isArray(batch.requests) ? batch.requests : [];
  return requests.flatMap((one: unknown) =>
    isObject(one) && typeof one.method === 'string' && typeof one.url === 'string'
      ? removalsOf(one.method, one.url)
      : [],
  );
}
