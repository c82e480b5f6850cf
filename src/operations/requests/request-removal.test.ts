import { describe, expect, it } from 'vitest';
import { loadZ } from '../../core/schema.ts';
import { parseInput } from '../parse-input.ts';
import { rawRequest } from './raw-request.ts';
import { removalsOf } from './request-removal.ts';

const EVENT = '/users/room.101@school.example/events/AAMk=';

describe('of the requests of a caller', () => {
  it.for([
    ['DELETE', EVENT],
    ['DELETE', '/me/calendars/AAMk='],
    ['POST', `${EVENT}/cancel`],
    ['POST', `${EVENT}/Cancel/`],
    ['POST', `${EVENT}/cancel?x=1`],
    ['POST', `${EVENT}/microsoft.graph.cancel`],
    ['POST', `${EVENT}/microsoft.graph.decline()`],
    ['POST', `${EVENT}/d%65cline`],
    ['POST', '/me/calendars/AAMk=/permanentDelete'],
  ] as const)('%s %s takes something away', ([method, path]) => {
    expect(removalsOf(method, path)).toEqual([`${method} ${path}`]);
  });

  it('the letter case of the method does not matter', () => {
    expect(removalsOf('delete', EVENT)).toEqual([`DELETE ${EVENT}`]);
  });

  it.for([
    ['GET', `${EVENT}/cancel`],
    ['PATCH', EVENT],
    ['POST', `${EVENT}/accept`],
    ['POST', '/me/calendars/cancel/events'],
    ['POST', `${EVENT}/%zz`],
    ['POST', ''],
  ] as const)('%s %s takes nothing away', ([method, path]) => {
    expect(removalsOf(method, path)).toEqual([]);
  });

  it('those of a batch count, written as text or as JSON', () => {
    const requests = [
      { id: '1', method: 'GET', url: EVENT },
      { id: '2', method: 'delete', url: EVENT },
      { id: '3', method: 'POST', url: `${EVENT}/cancel` },
      { id: '4' },
    ];
    const found = [`DELETE ${EVENT}`, `POST ${EVENT}/cancel`];
    expect(removalsOf('POST', '/$batch', { requests })).toEqual(found);
    expect(removalsOf('POST', '/%24batch', JSON.stringify({ requests }))).toEqual(found);
    expect(removalsOf('POST', '/users/x/$batch/', `\uFEFF${JSON.stringify({ requests })}`)).toEqual(found);
    expect(removalsOf('POST', '/$batch', 'no JSON')).toEqual([]);
  });

  it('those of a batch count that is given as the bytes of a file', async () => {
    const body = Buffer.from(JSON.stringify({ requests: [{ id: '1', method: 'DELETE', url: EVENT }] }));
    const input = { method: 'POST', path: '/$batch', bodyType: 'file', body: body.toString('base64') };
    expect(rawRequest.removals?.(parseInput(rawRequest, await loadZ(), input))).toEqual([`DELETE ${EVENT}`]);
  });
});
