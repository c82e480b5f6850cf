import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMailboxMap } from './mailbox-map.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-map-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function read(text: string, name = 'people.csv') {
  const file = join(folder, name);
  await writeFile(file, text);
  return readMailboxMap(file);
}

describe('readMailboxMap', () => {
  it.for([
    ['people.csv', 'From,Mailbox\n4711,Amy@School.example\n Ben ,ben@school.example\n'],
    ['people.csv', '﻿Mailbox;Employee No\r\nAmy@School.example;4711\r\nben@school.example;Ben\r\n'],
    ['people.csv', 'Name,mailbox,from\nx,Amy@School.example,4711\ny,ben@school.example,"Ben"\n'],
    ['people.json', '{"4711": " Amy@School.example ", " Ben": "ben@school.example"}'],
  ])('reads %s: %j', async ([name = '', text = '']) => {
    const map = await read(text, name);
    expect(map.size).toBe(2);
    expect(map.find('4711')).toBe('amy@school.example');
    expect(map.find('Ben')).toBe('ben@school.example');
    expect(map.find('ben')).toBeUndefined();
    expect(map.find('constructor')).toBeUndefined();
  });

  it('has one fingerprint whatever the order of its entries, and another for another mailbox', async () => {
    const one = await read('From,Mailbox\na,x@b.example\nb,y@b.example\n');
    const other = await read('Mailbox,From\ny@b.example,b\nX@b.example, a\n');
    expect(other.digest).toBe(one.digest);
    expect((await read('From,Mailbox\na,x@b.example\nb,z@b.example\n')).digest).not.toBe(one.digest);
  });

  it('takes 100,000 entries', async () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `${at},p${at}@school.example`);
    const map = await read(['From,Mailbox', ...lines].join('\n'));
    expect(map.size).toBe(100_000);
    expect(map.find('99999')).toBe('p99999@school.example');
  });

  it.for([
    [
      'people.csv',
      'From,Mailbox\na,x@b.example\nb,y@b.example\n a,x@b.example\n',
      'mailbox-map-repeated',
      "'a' stands on line 2 and on line 4 of the mailbox map, for the same mailbox.",
    ],
    [
      'people.csv',
      'From,Mailbox\na,x@b.example\na,y@b.example\n',
      'mailbox-map-repeated',
      "'a' stands on line 2 and on line 3 of the mailbox map, for different mailboxes.",
    ],
    [
      'people.json',
      '{"a": "x@b.example", "a ": "y@b.example"}',
      'mailbox-map-repeated',
      "'a' stands on entry 1 and on entry 2 of the mailbox map, for different mailboxes.",
    ],
    [
      'people.json',
      '{"a": "x@b.example", "a": "y@b.example"}',
      'mailbox-map-repeated',
      "The mailbox map names 'a' twice.",
    ],
    [
      'people.csv',
      'From,Mailbox\na,x@b\nb,nobody\n',
      'mailbox-map-invalid',
      'On line 3 the mailbox is no address or directory id',
    ],
    ['people.csv', 'From,Mailbox\n ,x@b.example\n', 'mailbox-map-invalid', 'On line 2 nothing stands for the mailbox'],
    ['people.csv', 'From,Mailbox\na\n', 'mailbox-map-invalid', 'Line 2 has 1 fields and the header 2'],
    ['people.csv', 'From,Mailbox\n"a"b,x@b.example\n', 'mailbox-map-invalid', 'Line 2 cannot be read'],
    ['people.csv', 'From,Address\na,x@b.example\n', 'mailbox-map-invalid', 'Its header has no column Mailbox'],
    ['people.csv', 'No,Name,Mailbox\n1,a,x@b.example\n', 'mailbox-map-invalid', 'Its header has no column From'],
    ['people.csv', '', 'mailbox-map-invalid', 'It is empty'],
    ['people.json', '["a"]', 'mailbox-map-invalid', 'It is no JSON object'],
    ['people.json', '{"a": 5}', 'mailbox-map-invalid', 'On entry 1 the mailbox is no text'],
  ])('refuses %s: %j', async ([name = '', text = '', code = '', message = '']) => {
    await expect(read(text, name)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('says that a file is not there', async () => {
    await expect(readMailboxMap(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'input-not-found' });
  });
});
