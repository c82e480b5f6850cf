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
const { dependencies, unpacked } = readJson<{
  dependencies: Readonly<Record<string, string>>;
  unpacked: Readonly<Record<string, { version: string; integrity: string }>>;
}>('package.json');
const locked = Object.entries(
  readJson<{ packages: Record<string, LockedPackage> }>('package-lock.json').packages,
).filter(([path]) => path !== '');
const page = readFileSync('docs/emulator.md', 'utf8');
const sectionOf = (heading: string) => page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
const section = sectionOf("With Microsoft's own clients");
/** Clients whose addresses are fixed, which nothing but a proxy and its settings connect. */
const BY_PROXY: readonly string[] = ['cli-microsoft365', 'n8n', 'proxy'];

/** Whether one of the ranges of an `engines` begins at Node 20 or below. */
function takesNode20(range: string): boolean {
  return range.split('||').some((one) => Number(/\d+/.exec(one)?.[0] ?? 0) <= 20);
}

describe('the package of the clients', () => {
  it('names each version exactly', () => {
    const odd = Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+(-preview\.\d+)?$/.test(version));
    expect(odd).toEqual([]);
  });

  it('is locked with integrity, and to no host', () => {
    expect(locked.length).toBeGreaterThan(30);
    const odd = locked.filter(([, one]) => one.resolved !== undefined || !one.integrity?.startsWith('sha512-'));
    expect(odd.map(([path]) => path)).toEqual([]);
  });

  it('names by integrity what is unpacked without its dependencies', () => {
    const odd = Object.values(unpacked).filter(
      ({ version, integrity }) => !/^\d+\.\d+\.\d+$/.test(version) || !/^sha512-.{86}==$/.test(integrity),
    );
    expect([Object.keys(unpacked), odd]).toEqual([['n8n-nodes-base'], []]);
  });

  it('holds nothing that refuses the oldest Node of this project', () => {
    const tooNew = locked.filter(([, { engines }]) => !takesNode20(engines?.node ?? '*'));
    expect(tooNew.map(([path]) => path)).toEqual([]);
  });
});

describe("the documented ways to connect Microsoft's clients", () => {
  const blocks = blocksOf(section).filter(({ language }) => language === 'ts');

  it('are the files that the tests connect by', () => {
    const files = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.test.ts') && ![...BY_PROXY, 'types'].includes(name.replace('.test.ts', '')))
      .map((name) => readFileSync(`${FOLDER}/${name.replace('.test', '')}`, 'utf8'));
    expect(files).toHaveLength(4);
    expect(blocks.map(({ text }) => text).sort()).toEqual(files.sort());
  });

  it('name the versions that are tested', () => {
    const rows = tableOf(`\n${section}`).map(({ client = '', tested = '' }) => [client.replaceAll('`', ''), tested]);
    expect(rows).toHaveLength(5);
    expect(rows).toEqual(rows.map(([client = '']) => [client, dependencies[client]]));
    const byProxy = tableOf(`\n${sectionOf('Clients whose addresses are fixed')}`).map(
      ({ client = '', tested = '' }) => [client.replaceAll('`', ''), tested],
    );
    expect(byProxy).toEqual([
      ['@pnp/cli-microsoft365', dependencies['@pnp/cli-microsoft365']],
      ['n8n-nodes-base', unpacked['n8n-nodes-base']?.version],
    ]);
  });
});
