import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRows } from '../../src/bulk/index.ts';
import { connect, createAuthentication } from '../../src/index.ts';
import { addAuthentication, run, type Server, startServer, type TemporaryHome, temporaryHome } from '../command.ts';

const folder = process.env.GRAPHCAL_TEST_DATA;
const ROWS = 2_364;
const MAILBOXES = 132;

describe.skipIf(folder === undefined)('a season of fixtures', () => {
  const file = join(folder ?? '', 'rows', 'fixtures-2025-26.csv');
  let home: TemporaryHome;
  let server: Server;

  beforeAll(async () => {
    home = temporaryHome();
    server = await startServer();
    await addAuthentication(server, home);
  });

  afterAll(async () => {
    await server.stop();
    home.remove();
  });

  const send = (results: string) => run(['send', file, '--auth', 'school', '--results', results], { env: home.env });

  it('becomes one event a row, each with its own EventID', async () => {
    const results = join(home.folder, 'out.jsonl');
    expect((await send(results)).code).toBe(0);
    const lines = readFileSync(results, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: string; EventID: string; mailbox: string });
    expect(lines).toHaveLength(ROWS);
    expect(lines.filter(({ status }) => status !== 'created')).toEqual([]);
    expect(new Set(lines.map(({ EventID }) => EventID)).size).toBe(ROWS);
    expect(new Set(lines.map(({ mailbox }) => mailbox)).size).toBe(MAILBOXES);
    expect(await server.read('record')).toMatchObject({ commits: ROWS, throttled: 0 });
    expect((await server.read<{ maxInFlight: number }>('record')).maxInFlight).toBeLessThanOrEqual(4);
  });

  it('reads back as it was written, clock changes and whole days included', async () => {
    const { tenantId: tenant, clientId, clientSecret: secret, authority, graph } = server;
    const auth = createAuthentication({
      name: 'back',
      mode: 'client-secret',
      tenant,
      clientId,
      secret,
      authority,
      graph,
    });
    const client = await connect({ auth });
    try {
      const report = await verifyRows({ file, connection: client.connection, namespace: 'fixtures-2025-26' });
      expect(report).toEqual({ rows: ROWS, equal: ROWS, mailboxes: MAILBOXES, findings: [], extra: [] });
    } finally {
      await client.close();
    }
  });

  it('writes nothing when it is sent again', async () => {
    const { writes, requests } = await server.read<{ writes: number; requests: number }>('record');
    expect((await send(join(home.folder, 'again.jsonl'))).code).toBe(0);
    expect(await server.read('record')).toMatchObject({ writes, requests });
  });
});
