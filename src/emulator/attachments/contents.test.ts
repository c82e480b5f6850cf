import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTestServer, eventBody, type Json, type TestServer } from '../testing.ts';

const FILE = { '@odata.type': '#microsoft.graph.fileAttachment', name: 'plan.txt', contentBytes: 'cGxhbg==' };
const OTHER = { ...FILE, contentBytes: 'b3RoZXI=' };
const HEAD = '/v1.0/users/head@school.example';
const ADA = '/v1.0/users/ada@school.example';

const contentsOf = ({ emulator }: TestServer) =>
  emulator.snapshot().records.contents.map(([, , value]) => (value as { bytes: string }).bytes);
const first = async (server: TestServer, mailbox: string) =>
  ((await server.call('GET', `${mailbox}/events?$expand=attachments`)).body.value as unknown as Json[])[0];

async function withFolder(test: (data: string) => Promise<void>): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'graphcal-contents-'));
  try {
    await test(data);
  } finally {
    rmSync(data, { recursive: true });
  }
}

describe('what is in attachments', () => {
  it('is kept once, however many copies of a meeting have it, and as long as one has it', async () => {
    const server = await createTestServer();
    await server.call('GET', `${ADA}/events`);
    const attendees = [{ emailAddress: { address: 'ada@school.example' } }];
    const { body } = await server.call('POST', `${HEAD}/events`, eventBody({ attendees, attachments: [FILE, FILE] }));
    expect(contentsOf(server)).toEqual(['cGxhbg==']);
    await server.call('DELETE', `${HEAD}/events/${body.id}`);
    expect(contentsOf(server)).toEqual(['cGxhbg==']);
    await server.call('DELETE', `${ADA}/events/${(await first(server, ADA))?.id}`);
    expect(contentsOf(server)).toEqual([]);
  });

  it('goes with the calendar that has its event', async () => {
    const server = await createTestServer();
    const { body } = await server.call('POST', `${HEAD}/calendars`, { name: 'Exams' });
    await server.call('POST', `${HEAD}/calendars/${body.id}/events`, eventBody({ attachments: [FILE] }));
    await server.call('POST', `${HEAD}/events`, eventBody({ attachments: [OTHER] }));
    await server.call('DELETE', `${HEAD}/calendars/${body.id}`);
    expect(contentsOf(server)).toEqual(['b3RoZXI=']);
  });

  it('is there after a restart from a data folder, and goes when the last event has gone', async () => {
    await withFolder(async (data) => {
      const before = await createTestServer({ data });
      await before.call('POST', `${HEAD}/events`, eventBody({ attachments: [FILE] }));
      await before.call('POST', `${HEAD}/events`, eventBody({ attachments: [FILE] }));
      await before.emulator.close();
      const after = await createTestServer({ data });
      const event = await first(after, HEAD);
      expect(event?.attachments).toMatchObject([{ contentBytes: 'cGxhbg==' }]);
      await after.call('DELETE', `${HEAD}/events/${event?.id}`);
      expect(contentsOf(after)).toEqual(['cGxhbg==']);
      await after.call('DELETE', `${HEAD}/events/${(await first(after, HEAD))?.id}`);
      expect(contentsOf(after)).toEqual([]);
      await after.emulator.close();
    });
  });

  it('is in snapshots, which show attachments without their bytes, and comes back with them', async () => {
    const server = await createTestServer();
    const { body } = await server.call('POST', `${HEAD}/events`, eventBody({ attachments: [FILE] }));
    const snapshot = JSON.parse(JSON.stringify(server.emulator.snapshot()));
    const [shown] = snapshot.users[0].events;
    expect(shown.attachments).toMatchObject([{ name: 'plan.txt', contentType: 'text/plain' }]);
    expect(shown.attachments[0].contentBytes).toBeUndefined();
    await server.call('DELETE', `${HEAD}/events/${body.id}`);
    await server.emulator.restore(snapshot);
    expect((await first(server, HEAD))?.attachments).toMatchObject([{ contentBytes: 'cGxhbg==' }]);
    await server.call('DELETE', `${HEAD}/events/${body.id}`);
    expect(contentsOf(server)).toEqual([]);
  });

  it('is what the seed has after a reset', async () => {
    const users = [{ userPrincipalName: 'head@school.example', events: [eventBody({ attachments: [FILE] })] }];
    const server = await createTestServer({ seed: { users } });
    await server.call('POST', `${HEAD}/events`, eventBody({ attachments: [OTHER] }));
    server.emulator.reset();
    expect(contentsOf(server)).toEqual(['cGxhbg==']);
    await server.call('DELETE', `${HEAD}/events/${(await first(server, HEAD))?.id}`);
    expect(contentsOf(server)).toEqual([]);
  });
});
