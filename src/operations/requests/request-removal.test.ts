import { describe, expect, it } from 'vitest';
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
    expect(removalsOf('POST', '/$batch', 'no JSON')).toEqual([]);
  });
});
