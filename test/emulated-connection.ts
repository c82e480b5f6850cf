import { type Connection, type ConnectionSettings, openConnection } from '../src/client/connection.ts';
import { Secret } from '../src/core/secret.ts';
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../src/emulator/testing.ts';

/** An emulator on a port of loopback, and a connection to it that was signed in with its secret. */
export interface EmulatedConnection {
  emulator: Emulator;
  connection: Connection;
  close(): Promise<void>;
}

export async function openEmulatedConnection(
  options: EmulatorOptions = {},
  settings: ConnectionSettings = {},
): Promise<EmulatedConnection> {
  const emulator = await createEmulator({ signingKey: TEST_SIGNING_KEY, ...options });
  const { url } = await emulator.listen();
  const connection = await openConnection(
    {
      name: 'school',
      kind: 'shared',
      mode: 'client-secret',
      tenant: emulator.tenantId,
      clientId: emulator.clientId,
      secret: new Secret(emulator.clientSecret),
      endpoints: { authority: `${url}/${emulator.tenantId}`, graph: `${url}/v1.0` },
      allowedHosts: [],
      createdAt: '2026-01-01T00:00:00Z',
    },
    settings,
  );
  return {
    emulator,
    connection,
    async close() {
      await connection.close();
      await emulator.close();
      expectNoFaults(emulator.record.errors);
    },
  };
}
