import { execFileSync } from 'node:child_process';
import { chmod, chown, lchown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema, findConfigFile, parseConfigFile, resolveConfig, SETTINGS } from './config.ts';

describe('the configuration', () => {
  it('is what the flags say, else the environment, else the file', () => {
    const values = resolveConfig({
      flags: { auth: 'by-flag', mailbox: undefined },
      env: { GRAPHCAL_AUTH: 'by-env', GRAPHCAL_MAILBOX: 'room.101@school.example', GRAPHCAL_TIME_ZONE: '' },
      file: {
        path: '/project/graphcal.config.json',
        values: { auth: 'by-file', mailbox: 'by-file', timeZone: 'Europe/Berlin' },
      },
    });
    expect(values).toEqual({
      auth: 'by-flag',
      mailbox: 'room.101@school.example',
      timeZone: 'Europe/Berlin',
      home: undefined,
      caFile: undefined,
    });
  });

  it('has one name a setting in each place', () => {
    expect(SETTINGS.map(({ name, flag, env }) => [name, flag, env])).toEqual([
      ['auth', '--auth', 'GRAPHCAL_AUTH'],
      ['mailbox', '--mailbox', 'GRAPHCAL_MAILBOX'],
      ['timeZone', '--time-zone', 'GRAPHCAL_TIME_ZONE'],
      ['home', '--home', 'GRAPHCAL_HOME'],
      ['caFile', '--ca-file', 'GRAPHCAL_CA_FILE'],
      ['allowedMailboxes', '--allowed-mailboxes', 'GRAPHCAL_ALLOWED_MAILBOXES'],
      ['audit', undefined, 'GRAPHCAL_AUDIT'],
    ]);
  });

  it('has a schema that allows no other field', () => {
    expect(configSchema()).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'graphcal.config.json',
      type: 'object',
      properties: {
        $schema: { type: 'string' },
        auth: { type: 'string', description: 'Name of the authentication to use.' },
        mailbox: { type: 'string', description: 'Mailbox to use where none is named: address, id or me.' },
        timeZone: { type: 'string', description: 'Zone of times that name none, a Windows or IANA name.' },
        home: { type: 'string', description: 'Folder of the vault and the ledger.' },
        caFile: {
          type: 'string',
          description: 'PEM file of certificate authorities that are trusted beside those of the system.',
        },
        allowedMailboxes: {
          type: 'string',
          description: 'The only mailboxes that may be reached: addresses or *@DOMAIN, separated by commas.',
        },
        audit: {
          type: 'string',
          description:
            'Whether single writes are put on record in the home folder before they are sent: on (default) or off.',
        },
      },
      additionalProperties: false,
    });
  });
});

describe('a configuration file', () => {
  const path = resolve('/project/graphcal.config.json');

  it('may name its schema, and gives paths from its own folder', () => {
    const { values } = parseConfigFile('\uFEFF{"$schema":"x","auth":"school","home":"data/home"}', path);
    expect(values).toEqual({ auth: 'school', home: resolve('/project/data/home') });
  });

  it.each([
    ['{"auht":"school"}', 'config-field-unknown', 'auht'],
    ['{"clientSecret":"canary"}', 'config-field-unknown', 'clientSecret'],
    ['{"__proto__":"school"}', 'config-field-unknown', '__proto__'],
    ['{"mailbox":["a"]}', 'config-field-invalid', 'mailbox'],
    ['{"timeZone":null}', 'config-field-invalid', 'timeZone'],
    ['{"auth":1}', 'config-field-invalid', 'auth'],
    ['["auth"]', 'config-unreadable', undefined],
    ['{auth:1}', 'config-unreadable', undefined],
    ['', 'config-unreadable', undefined],
  ])('%s is refused, with file and field named', (text, code, field) => {
    let error: unknown;
    try {
      parseConfigFile(text, path);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'InputError', code, place: { file: path, ...(field && { field }) } });
    expect(JSON.stringify(error)).not.toContain('canary');
  });
});

describe('the nearest configuration file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graphcal-config-'));
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('wins over those further up', async () => {
    await writeFile(join(folder, 'graphcal.config.json'), '{"auth":"far"}');
    expect(await findConfigFile(join(folder, 'a', 'b'))).toMatchObject({ values: { auth: 'far' } });
    await writeFile(join(folder, 'a', 'graphcal.config.json'), '{"auth":"near"}');
    expect(await findConfigFile(join(folder, 'a', 'b'))).toEqual({
      path: join(folder, 'a', 'graphcal.config.json'),
      values: { auth: 'near' },
    });
  });

  it('that cannot be read is told, not passed over', async () => {
    await writeFile(join(folder, 'graphcal.config.json'), '{"auth":"far"}');
    await mkdir(join(folder, 'a', 'graphcal.config.json'));
    await expect(findConfigFile(join(folder, 'a'))).rejects.toMatchObject({ code: 'config-unreadable' });
  });

  const isWindows = process.platform === 'win32';
  const isRoot = process.geteuid?.() === 0;

  it.skipIf(isWindows)('that others can change is refused, from wherever below it is met', async () => {
    const path = join(folder, 'graphcal.config.json');
    await writeFile(path, '{"home":"elsewhere"}');
    await chmod(path, 0o666);
    await expect(findConfigFile(join(folder, 'a', 'b'))).rejects.toMatchObject({
      name: 'InputError',
      code: 'config-not-trusted',
      message: `${path} can be changed by others (mode 0666), so it is not used.`,
      place: { file: path },
    });
    await chmod(path, 0o644);
    expect(await findConfigFile(join(folder, 'a', 'b'))).toMatchObject({ values: { home: join(folder, 'elsewhere') } });
  });

  it.skipIf(!isRoot)('of another user is refused, and so is a link of another user', async () => {
    const path = join(folder, 'a', 'graphcal.config.json');
    await writeFile(path, '{"auth":"school"}');
    await chown(path, 12_345, 12_345);
    await expect(findConfigFile(join(folder, 'a'))).rejects.toMatchObject({ code: 'config-not-trusted' });
    await rm(path);
    await writeFile(join(folder, 'own.json'), '{"auth":"school"}');
    await symlink(join(folder, 'own.json'), path);
    expect(await findConfigFile(join(folder, 'a'))).toMatchObject({ values: { auth: 'school' } });
    await lchown(path, 12_345, 12_345);
    await expect(findConfigFile(join(folder, 'a'))).rejects.toMatchObject({ code: 'config-not-trusted' });
  });

  it.skipIf(isWindows)('that is a pipe is refused, not waited for', async () => {
    execFileSync('/usr/bin/env', ['mkfifo', join(folder, 'graphcal.config.json')]);
    await expect(findConfigFile(folder)).rejects.toMatchObject({ code: 'config-unreadable' });
  });
});
