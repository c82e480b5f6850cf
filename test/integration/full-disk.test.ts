import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOURCE_KEY_PROPERTY, sourceKey } from '../../src/bulk/key.ts';
import { openSqliteLedger } from '../../src/bulk/ledger/sqlite-ledger.ts';
import type { RecordedCommit } from '../../src/emulator/index.ts';
import { timetable } from '../bulk-bench.ts';
import { addAuthentication, run, type Server, startServer, type TemporaryHome, temporaryHome } from '../command.ts';

const ROWS = 400;
/** Blocks of 512 bytes: too few to take the input in, then more and more of the run. */
const BLOCKS = [128, 1_400, 2_000, 2_300, 2_600];

describe('a disk on which the record of calls cannot grow', () => {
  it('lets no write out that is not on record, and says so (R59 in part)', async () => {
    const home = temporaryHome();
    const server = await startServer();
    try {
      await addAuthentication(server, home);
      const create = [
        'create-calendar',
        '--auth',
        'school',
        '--mailbox',
        'a@school.example',
        '--name',
        'Trips',
        '--json',
      ];
      const full = await run(create, { env: home.env, fileBlocks: 0 });
      expect(full.code).toBe(7);
      expect(JSON.parse(full.stderr)).toMatchObject({
        error: { code: 'audit-not-written', hint: expect.stringMatching(/^Nothing was sent/u) },
      });
      expect(await server.read('record')).toMatchObject({ writes: 0, tokenRequests: 0 });
      expect(await run(create, { env: home.env })).toMatchObject({ code: 0 });
      const { stdout } = await run(['audit', 'export'], { env: home.env });
      expect(
        stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).outcome),
      ).toEqual(['done']);
    } finally {
      await server.stop();
      home.remove();
    }
  });
});

describe('a disk on which the ledger cannot grow', () => {
  let home: TemporaryHome;
  let server: Server;
  beforeAll(async () => {
    home = temporaryHome();
    server = await startServer(['--limits', 'off']);
    await addAuthentication(server, home);
  });
  afterAll(async () => {
    await server.stop();
    home.remove();
  });

  const keysOfEvents = async () =>
    (await server.read<RecordedCommit[]>('commits')).map(
      ({ properties }) =>
        properties.find(({ id }) => id.toLowerCase() === SOURCE_KEY_PROPERTY.toLowerCase())?.value ?? '',
    );

  /** Source keys of rows of which the ledger says that a call may have been made. */
  async function keysOnRecord(): Promise<Set<string>> {
    const ledger = await openSqliteLedger({ file: join(home.folder, 'ledger.db') });
    const keys = new Set<string>();
    for (const job of await ledger.jobs()) {
      for await (const { state, key } of ledger.results(job.id)) {
        if (state !== 'open') keys.add(sourceKey(job.namespace, key ?? ''));
      }
    }
    await ledger.close();
    return keys;
  }

  it('lets nothing out that is not on record, says so, and the run goes on when there is room (R38)', async () => {
    const file = join(home.folder, 'lessons.csv');
    const results = join(home.folder, 'results.jsonl');
    writeFileSync(file, timetable(ROWS, 20));
    const args = ['send', file, '--auth', 'school', '--results', results];
    const sent: number[] = [];
    for (const fileBlocks of BLOCKS) {
      const { code, stdout, stderr } = await run(args, { env: home.env, fileBlocks });
      const keys = await keysOfEvents();
      sent.push(keys.length);
      if (code === 0) break;
      expect({ code, said: stdout + stderr }).toMatchObject({
        code: 7,
        said: expect.stringContaining('cannot be written'),
      });
      const recorded = await keysOnRecord();
      expect(keys.filter((key) => !recorded.has(key))).toEqual([]);
    }
    // In the middle of a run too, not only before it.
    expect(sent[0]).toBe(0);
    expect(sent.filter((count) => count > 0 && count < ROWS).length).toBeGreaterThan(0);
    expect(await run(args, { env: home.env })).toMatchObject({ code: 0 });
    const keys = await keysOfEvents();
    expect([keys.length, new Set(keys).size]).toEqual([ROWS, ROWS]);
    const ids = readFileSync(results, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).EventID);
    expect(new Set(ids).size).toBe(ROWS);
  }, 120_000);
});
