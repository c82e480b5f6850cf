// What the examples stand on: an emulated tenant in this process, and a client of it. With a tenant of your own the
// whole file is `await connect({ auth: 'NAME', mailbox: ... })`, with the NAME that `graphcal auth add` stored.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createAuthentication } from 'graphcal';
import { createEmulator } from 'graphcal/emulator';

/**
 * Runs a story in a tenant with these users, and takes the tenant away after it. There it is the summer of 2037, so that
 * the terms of the stories are still to come: what is past is never changed.
 */
export async function withTenant(seed, story) {
  const home = await mkdtemp(join(tmpdir(), 'graphcal-example-'));
  const emulator = await createEmulator({
    seed,
    time: { start: '2037-08-01T08:00:00Z', runs: true },
    listen: { port: 0 },
  });
  const { tenantId, clientId, clientSecret, url } = emulator;
  const auth = createAuthentication({
    name: 'emulated',
    mode: 'client-secret',
    tenant: tenantId,
    clientId,
    secret: clientSecret,
    authority: `${url}/${tenantId}`,
    graph: `${url}/v1.0`,
  });
  const client = await connect({ auth, home });
  try {
    await story({ client, calendar: client.calendar, connection: client.connection, home, emulator });
  } finally {
    await client.close();
    await emulator.close();
    await rm(home, { recursive: true, force: true });
  }
}
