import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packInto } from '../packed.ts';

const run = promisify(execFile);

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly scripts: Readonly<Record<string, string>>;
}

interface Bill {
  readonly metadata: { readonly component: { readonly purl: string } };
  readonly components: readonly {
    readonly name: string;
    readonly purl: string;
    readonly hashes: readonly { alg: string }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface Locked {
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly version: string;
}

const readJson = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;

/** Resolutions that an ESM package does not serve: of Node before it knew exports, and of `require`. */
const NOT_SERVED: readonly string[] = ['node10', 'node16-cjs'];

/** What looks like a secret, wherever it stands. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\\n]*[A-Za-z0-9+/]{40}/,
  /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{15,}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bgh[pousr]_[A-Za-z0-9]{36}\b/,
  /_authToken\s*=/,
  /\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}\b/,
];
const PRIVATE_FILES = /(?:^|\/)(?:\.npmrc|\.env[^/]*|[^/]*\.(?:pem|pfx|p12|key|keytab|db|sqlite))$/;
/** What only tests have: failpoints, journals, and the packages that tests are written with. */
const TEST_HOOKS = /failpoint|GRAPHCAL_ANSWERS_JOURNAL|GRAPHCAL_PROPERTY|from ["'](?:vitest|fast-check)["']/i;

const folder = mkdtempSync(join(tmpdir(), 'graphcal-supply-'));
const manifest = readJson<Manifest>('package.json');
let tarball: string;
let files: readonly { path: string; text: string }[];

beforeAll(async () => {
  tarball = await packInto(folder);
  await run('tar', ['-xzf', tarball], { cwd: folder });
  files = readdirSync(join(folder, 'package'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: path.slice(join(folder, 'package/').length), text: readFileSync(path, 'latin1') }));
}, 90_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the types of the packed package', () => {
  it('are what a program gets at each door, by Node and by bundlers', async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    if (!analysis.types) throw new Error('The package has no types.');
    expect(Object.keys(analysis.entrypoints).sort()).toEqual(Object.keys(manifest.exports).sort());
    const problems = analysis.problems.filter(
      (problem) => !('resolutionKind' in problem && NOT_SERVED.includes(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
  });
});

describe('what is published (R60)', () => {
  it('brings a bill of what is installed with it: everything, with hashes, and nothing of development', () => {
    const bill = readJson<Bill>(join(folder, 'package/dist/sbom.cdx.json'));
    const locked = Object.entries(readJson<{ packages: Record<string, Locked> }>('package-lock.json').packages);
    const installed = locked.filter(([path, { dev, peer }]) => path !== '' && !dev && !peer);
    const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    expect(bill.components.map(({ name }) => name).sort()).toEqual(installed.map(([path]) => nameOf(path)).sort());
    expect(bill.components.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(bill.components.filter(({ hashes }) => !hashes.some(({ alg }) => alg === 'SHA-512'))).toEqual([]);
    const own = bill.dependencies.find(({ ref }) => ref.startsWith('graphcal@'))?.dependsOn ?? [];
    expect(own.map((ref) => ref.slice(0, ref.lastIndexOf('@'))).sort()).toEqual(
      Object.keys(manifest.dependencies).sort(),
    );
    expect(bill.metadata.component.purl).toMatch(/^pkg:npm\/graphcal@/);
  });

  it('says by its provenance where it was built', () => {
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true });
  });

  it('holds no secret', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.filter(({ path }) => PRIVATE_FILES.test(path)).map(({ path }) => path)).toEqual([]);
    const found = files.filter(({ text }) => SECRETS.some((pattern) => pattern.test(text)));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it.each([
    `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj'}AgEA`,
    `Bearer ${['eyJ0eXAiOiJKV1QiLCJhbGciOi', 'eyJhdWQiOiJodHRwczovL2dyYX', 'c2lnbmF0dXJlLW9mLXRoZS10b2tlbg'].join('.')}`,
    `secret: abc${'8Q~'}${'d'.repeat(33)}`,
  ])('would be found holding %s', (text) => {
    expect(SECRETS.some((pattern) => pattern.test(text))).toBe(true);
  });

  it('holds no hook of tests', () => {
    const programs = files.filter(({ path }) => path.endsWith('.js'));
    expect(programs.length).toBeGreaterThan(10);
    expect(programs.filter(({ text }) => TEST_HOOKS.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
