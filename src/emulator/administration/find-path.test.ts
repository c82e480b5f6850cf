import { describe, expect, it } from 'vitest';
import { createFindPath } from './find-path.ts';

const find = createFindPath({
  'GET record': () => 'record',
  'GET mailboxes': () => 'list',
  'GET mailboxes/{mailbox}': () => 'one',
  'POST mailboxes/{mailbox}/events/{event}': () => 'event',
});
const found = (method: string, path: string) => {
  const { administer, params } = find(method, path.split('/')) ?? {};
  return [administer?.({ params: {}, query: new URLSearchParams(), body: new Uint8Array() }), params];
};

describe('the path of a request', () => {
  it('is found in any letter case, with the values as they were sent', () => {
    expect(found('GET', 'RECORD')).toEqual(['record', {}]);
    expect(found('GET', 'Mailboxes')).toEqual(['list', {}]);
    expect(found('GET', 'mailboxes/A@b.example')).toEqual(['one', { mailbox: 'A@b.example' }]);
    expect(found('POST', 'mailboxes/a/events/AAMk=')).toEqual(['event', { mailbox: 'a', event: 'AAMk=' }]);
  });

  it.each([
    ['POST', 'record'],
    ['GET', 'record/more'],
    ['GET', ''],
    ['GET', 'mailboxes/a/events'],
    ['POST', 'mailboxes/a/events'],
    ['GET', 'constructor'],
  ])('is not found for %s %s', (method, path) => {
    expect(find(method, path.split('/'))).toBeUndefined();
  });
});
