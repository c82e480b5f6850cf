import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema, findConfigFile, parseConfigFile, resolveConfig, SETTINGS } from './config.ts';

describe('the configuration', () => {
  it('is what the flags say, else the environment, else the file, else the default', () => {
    const { values, sources } = resolveConfig({
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
    });
    expect(sources).toEqual({ auth: 'flag', mailbox: 'environment', timeZone: 'file', home: 'default' });
  });

  it('has one name a setting in each place', () => {
    expect(SETTINGS.map(({ name, flag, env }) => [name, flag, env])).toEqual([
      ['auth', '--auth', 'GRAPHCAL_AUTH'],
      ['mailbox', '--mailbox', 'GRAPHCAL_MAILBOX'],
      ['timeZone', '--time-zone', 'GRAPHCAL_TIME_ZONE'],
      ['home', '--home', 'GRAPHCAL_HOME'],
    ]);
  });

  it('has a schema that allows no other field', () => {
    expect(configSchema()).toMatchObject({
      additionalProperties: false,
      properties: { auth: { type: 'string' }, $schema: { type: 'string' } },
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
});
