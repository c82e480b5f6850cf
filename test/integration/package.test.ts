import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrokenLinks, readTexts } from '../house/words.ts';

const run = promisify(execFile);
const LIMIT = { timeout: 25_000 };

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

const lockedPackages = () =>
  Object.entries(readJson<Lockfile>('package-lock.json').packages).filter(([path]) => path !== '');

const consumer = mkdtempSync(join(tmpdir(), 'graphcal-package-'));
const unpacked = join(consumer, 'node_modules', 'graphcal');
const manifest = readJson<Manifest>('package.json');

// The tarball lies among the packages it depends on, as after an install.
beforeAll(async () => {
  await run('npm', ['pack', '--offline', '--ignore-scripts', '--pack-destination', consumer], LIMIT);
  const tarball = readdirSync(consumer).find((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', tarball ?? 'no tarball'], { cwd: consumer, ...LIMIT });
  mkdirSync(join(consumer, 'node_modules'));
  for (const name of readdirSync('node_modules'))
    if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(consumer, 'node_modules', name));
  renameSync(join(consumer, 'package'), unpacked);
}, 60_000);

afterAll(() => rmSync(consumer, { recursive: true, force: true }));

describe('the packed package', () => {
  it('holds what was built, its papers and nothing else', () => {
    expect(readdirSync(unpacked).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'dist',
      'docs',
      'examples',
      'package.json',
    ]);
    const odd = readdirSync(join(unpacked, 'dist'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => /\.[^/]+$/.test(name) && !/\.(js|d\.ts|json|html|css|svg|woff2)$/.test(name),
    );
    expect(odd).toEqual([]);
  });

  it('brings the documents that its README links to; only what is for contributors stays in the repository', () => {
    const documents = readTexts(unpacked).filter(({ path }) => path === 'README.md' || path.startsWith('docs/'));
    const broken = documents.flatMap((file) => findBrokenLinks(file, unpacked));
    expect(documents.length).toBeGreaterThan(10);
    expect(
      broken.filter(({ word }) => !/^(?:\.\.\/(?:src|test|decisions)\/|ARCHITECTURE|CONTRIBUTING)/.test(word)),
    ).toEqual([]);
  });

  it('holds the schema of the configuration file, which the documentation names', () => {
    expect(readJson(join(unpacked, 'dist', 'graphcal.config.schema.json'))).toMatchObject({
      title: 'graphcal.config.json',
      properties: { auth: { type: 'string' }, home: { type: 'string' } },
      additionalProperties: false,
    });
    expect(readFileSync('docs/command-line.md', 'utf8')).toContain(
      '"./node_modules/graphcal/dist/graphcal.config.schema.json"',
    );
  });

  it('runs nothing when it is installed (R60 in part)', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare', 'prepublish'];
    const { scripts } = readJson<Manifest>(join(unpacked, 'package.json'));
    expect(Object.keys(scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });

  it('holds no hook of tests (R60 in part)', () => {
    const hooked = readdirSync(join(unpacked, 'dist'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .filter((name) => /failpoint/i.test(readFileSync(join(unpacked, 'dist', name), 'utf8')));
    expect(hooked).toEqual([]);
  });

  it('depends on few packages, each chosen (R60 in part)', () => {
    expect(Object.keys(manifest.dependencies).sort()).toEqual([
      '@azure/msal-node',
      '@peculiar/asn1-schema',
      '@peculiar/asn1-x509',
      'commander',
      'libsql',
      'node-forge',
      'temporal-polyfill',
      'undici',
      'windows-iana',
      'zod',
    ]);
  });

  it('is locked with integrity, and to no host (R60 in part)', () => {
    const entries = lockedPackages();
    expect(entries.length).toBeGreaterThan(50);
    const unproven = entries.filter(([, one]) => !one.integrity?.startsWith('sha512-'));
    // Tools of development for systems that the lockfile was not made on; nothing that a user installs.
    expect(unproven.filter(([, one]) => !(one.dev && one.optional && one.os)).map(([path]) => path)).toEqual([]);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it('is locked for every system, since npm ci refuses a lockfile that leaves one out', () => {
    const entries = lockedPackages();
    const locked = new Set(entries.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    const wanted = entries.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  it('has manifest entries that package linters accept', async () => {
    const { messages } = await publint({ pkgDir: unpacked, pack: false, level: 'warning', strict: true });
    const pkg = readJson<Record<string, unknown>>(join(unpacked, 'package.json'));
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

describe('the doors of the packed package', () => {
  it.for(Object.keys(manifest.exports))('%s opens for an import (R60 in part)', async (door) => {
    const specifier = door.replace('.', 'graphcal');
    const options = door.endsWith('.json') ? `, { with: { type: 'json' } }` : '';
    const script = `console.log(Object.keys(await import('${specifier}'${options})).length)`;
    const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: consumer,
      ...LIMIT,
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    expect(stderr).toBe('');
    expect(Number(stdout)).toBeGreaterThan(0);
  });

  it('have types where the manifest says', () => {
    const types = Object.values(manifest.exports).flatMap((entry) =>
      typeof entry === 'object' && entry !== null && 'types' in entry ? [String(entry.types)] : [],
    );
    expect(types.length).toBeGreaterThan(0);
    expect(types.filter((file) => !existsSync(join(unpacked, file)))).toEqual([]);
  });

  it('serve the page of the emulator, with each file that it asks for', async () => {
    const script = `
      const { createEmulator } = await import('graphcal/emulator');
      const emulator = await createEmulator();
      const get = (url) => emulator.handle({ method: 'GET', url });
      const asked = new Map();
      const ask = async (url) => {
        if (asked.has(url)) return;
        asked.set(url, 0);
        const { status, body } = await get(url);
        asked.set(url, status);
        const found = String(body).matchAll(/(?:src=|href=|from )["'](\\.?\\/[^"']+)["']/g);
        for (const [, address] of found) await ask(new URL(address, 'http://localhost' + url).pathname);
      };
      await ask('/');
      await emulator.close();
      console.log(JSON.stringify([...asked]));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: consumer,
      ...LIMIT,
    });
    const asked = JSON.parse(stdout) as [string, number][];
    expect(asked.map(([url]) => url)).toEqual(expect.arrayContaining(['/', '/emulator/page/render.js']));
    expect(asked.filter(([, status]) => status !== 200)).toEqual([]);
    const shipped = readdirSync(join(unpacked, 'dist', 'page')).filter((name) => name !== 'index.html');
    expect(asked.map(([url]) => url.replace('/emulator/page/', '')).sort()).toEqual(['/', ...shipped].sort());
  });

  it('include the command, which tells its version', async () => {
    const file = join(unpacked, manifest.bin.graphcal ?? 'no command');
    expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    const { stdout } = await run(process.execPath, [file, '--version'], { cwd: consumer, ...LIMIT });
    expect(stdout.trim()).toBe(manifest.version);
  });
});
