import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readMapOption } from './map-option.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();

const write = (name: string, text: string) => writeFile(join(shell.folder, name), text);

describe('--map', () => {
  it('takes columns one by one and from a file', async () => {
    await write('map.json', '{"Start": "Begin", "End": "${input.Day}T10:00"}');
    expect(await readMapOption(['Subject = a=b', 'map.json'], shell.folder)).toEqual({
      Subject: ' a=b',
      Start: 'Begin',
      End: '${input.Day}T10:00',
    });
  });

  it.for([
    ['{"Subject": "x"}', 'map-column-repeated', '--map fills Subject twice.'],
    ['{"Start": "x", "Start": "y"}', 'map-file-invalid', "The map 'map.json' names 'Start' twice."],
    ['{"Start": 5}', 'map-file-invalid', "The map 'map.json' has no text for 'Start'."],
    ['["Start"]', 'map-file-invalid', "The map 'map.json' is no JSON object."],
    ['Start: x', 'map-file-invalid', "The map 'map.json' is no JSON object."],
  ])('refuses a file with %j', async ([text = '', code = '', message = '']) => {
    await write('map.json', text);
    await expect(readMapOption(['Subject=x', 'map.json'], shell.folder)).rejects.toMatchObject({ code, message });
  });

  it('of no file and no column says that there is none', async () => {
    await expect(readMapOption(['Subject'], shell.folder)).rejects.toMatchObject({
      code: 'input-not-found',
      message: "There is no file 'Subject'.",
    });
  });
});

describe('send with a map', () => {
  const service = serviceForEach(shell);
  beforeEach(async () => {
    await write('people.csv', 'No,Mailbox\n4711,amy@school.example\n');
    await write('rows.csv', 'Title,Who,Begin,Finish\nMaths,4711,2026-11-03T09:00:00,2026-11-03T10:00:00\n');
  });
  const send = (...argv: string[]) => shell.call(['send', 'rows.csv', '--auth', 'school', ...argv]);
  const MAP = ['--map', 'Subject=Lesson ${input.Title}', '--map', 'Start=Begin', '--map', 'End=Finish'];

  it('sends rows of other names, and says in a later run what was kept', async () => {
    const where = ['--mailbox', '${input.Who}', '--mailbox-map', 'people.csv'];
    const once = await send(...MAP, ...where, '--time-zone', 'UTC');
    expect(once).toMatchObject({ code: 0, err: '' });
    expect(once.out).toContain('1 created');
    const again = await send('--mailbox-map', 'people.csv');
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain(
      '  As in the last run of the job: map, mailbox, timeZone (--forget-settings leaves that out).\n',
    );
    expect(again.out).toContain('Nothing was written');
    const forgotten = await send('--forget-settings');
    expect(forgotten.err).toContain('The header has no column Start.');
    expect(forgotten.code).not.toBe(0);
  });

  it('names what it cannot take, before a request', async () => {
    const { code, err } = await send(...MAP, '--map', 'Location=Rom');
    expect(code).not.toBe(0);
    expect(err).toContain("The header has no column 'Rom', which the map of Location takes.");
    expect(service.emulator.record.requestCount).toBe(0);
  });
});
