import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blocksOf, tableOf } from './document.ts';

const FOLDER = 'test/clients';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly engines?: { readonly node?: string };
}

const readJson = <T>(name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as T;
const { dependencies } = readJson<{ dependencies: Readonly<Record<string, string>> }>('package.json');
const locked = Object.entries(
  readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json').packages,
).filter(([path]) => path !== '');
const section = readFileSync('docs/emulator.md', 'utf8')
  .split("\n## With Microsoft's own clients\n")[1]
  ?.split('\n## ')[0];

describe("the package of Microsoft's clients", () => {
  it('names each version exactly', () => {
    const odd = Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(-preview\.\d+)?$/.test(version));
    expect(odd).toEqual([]);
  });

  it('is locked with integrity, and to no host', () => {
    expect(locked.length).toBeGreaterThan(30);
    const odd = locked.filter(([, one]) => one.resolved !== undefined || !one.integrity?.startsWith('sha512-'));
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  it('holds nothing that refuses the oldest Node of this project', () => {
    const tooNew = locked.filter(([, { engines }]) => />=\s*(2[1-9]|[3-9]\d)/.test(engines?.node ?? ''));
    expect(tooNew.map(([path]) => path)).toEqual([]);
  });
});

describe("the documented ways to connect Microsoft's clients", () => {
  const blocks = blocksOf(section ?? '').filter(({ language }) => language === 'ts');

  it('are the files that the tests connect by', () => {
    const files = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.test.ts') && name !== 'types.test.ts')
      .map((name) => readFileSync(`${FOLDER}/${name.replace('.test', '')}`, 'utf8'));
    expect(files).toHaveLength(4);
    expect(blocks.map(({ text }) => text).sort()).toEqual(files.sort());
  });

  it('name the versions that are tested', () => {
    const rows = tableOf(`\n${section}`).map(({ client = '', tested = '' }) => [client.replaceAll('`', ''), tested]);
    expect(rows).toHaveLength(5);
    expect(rows).toEqual(rows.map(([client = '']) => [client, dependencies[client]]));
  });
});
