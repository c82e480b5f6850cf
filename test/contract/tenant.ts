import { createEmulator, type EmulatorRecord } from '../../src/emulator/index.ts';
import { expectNoFaults, TEST_SIGNING_KEY } from '../../src/emulator/testing.ts';
import type { Shell } from '../../src/surfaces/cli/testing.ts';

/** Who and what a tenant has for the contract; addresses of people who may be mailed. */
export interface TenantPeople {
  /** Whose calendars are worked with; signs in as a person where Graph lets no app alone. */
  mailbox: string;
  /** Somebody of the same tenant who is invited, and with whom calendars are shared. */
  colleague: string;
  room: string;
  roomList: string;
  /** A Microsoft 365 group of which `mailbox` is a member. */
  group: string;
  /** False for a real tenant, where invitations take their time. */
  isEmulated: boolean;
}

/** A tenant with two stored authentications in the shell's home: `app` by itself, and `person` for `mailbox`. */
export interface Tenant extends TenantPeople {
  /** Folder of the stored authentications. */
  home: string;
  env: Readonly<Record<string, string>>;
  /** What reached the embedded server; undefined of a real tenant. */
  record: EmulatorRecord | undefined;
  close(): Promise<void>;
}

const PASSWORD = 'correct horse battery';
const EMULATED: TenantPeople = {
  mailbox: 'tutor.7@school.example',
  colleague: 'head@school.example',
  room: 'room.101@school.example',
  roomList: 'building.a@school.example',
  group: '5f0d8a52-63a1-4c7f-9d9e-0f2b8a4d1c77',
  isEmulated: true,
};

/**
 * The people of the tenant that GRAPHCAL_CONTRACT_* name, as docs/contract.md says; without them those of an emulator.
 * Throws where only some are named: a contract that is half kept says nothing.
 */
export function tenantPeople(env: NodeJS.ProcessEnv): TenantPeople {
  if (env.GRAPHCAL_CONTRACT_HOME === undefined) return EMULATED;
  const named = (name: string): string => {
    const value = env[`GRAPHCAL_CONTRACT_${name}`];
    if (value) return value;
    throw new Error(`GRAPHCAL_CONTRACT_HOME is set, and GRAPHCAL_CONTRACT_${name} is not; docs/contract.md names all.`);
  };
  return {
    mailbox: named('MAILBOX'),
    colleague: named('COLLEAGUE'),
    room: named('ROOM'),
    roomList: named('ROOM_LIST'),
    group: named('GROUP'),
    isEmulated: false,
  };
}

/** Opens the tenant of these people: an emulator on loopback, or the real one. */
export async function openTenant(shell: Pick<Shell, 'call' | 'folder'>): Promise<Tenant> {
  const people = tenantPeople(process.env);
  const { mailbox, colleague, room, roomList, group, isEmulated } = people;
  const home = process.env.GRAPHCAL_CONTRACT_HOME ?? '';
  if (!isEmulated) return { ...people, home, env: { GRAPHCAL_HOME: home }, record: undefined, close: async () => {} };
  const emulator = await createEmulator({
    signingKey: TEST_SIGNING_KEY,
    seed: {
      users: [
        { userPrincipalName: mailbox, displayName: 'Tutor 7', password: PASSWORD, timeZone: 'Europe/London' },
        { userPrincipalName: colleague, displayName: 'Head' },
        // The server makes whoever it does not know, so somebody without a mailbox has to be named.
        { userPrincipalName: 'leaver@school.example', mailbox: 'none' },
        { userPrincipalName: room, displayName: 'Room 101', purpose: 'room', place: { capacity: 30, building: 'A' } },
      ],
      groups: [{ id: group, mail: 'maths@school.example', displayName: 'Maths', members: [mailbox] }],
      roomLists: [{ displayName: 'Building A', emailAddress: roomList, rooms: [room] }],
    },
  });
  const { url } = await emulator.listen();
  const address = ['--tenant', emulator.tenantId, '--client-id', emulator.clientId];
  const endpoints = ['--authority', `${url}/${emulator.tenantId}`, '--graph', `${url}/v1.0`];
  await add(shell, ['app', '--mode', 'client-secret', ...address, ...endpoints], {
    GRAPHCAL_CLIENT_SECRET: emulator.clientSecret,
  });
  await add(
    shell,
    [
      ...['person', '--mode', 'username-password', '--allow-password', '--with-secret', '--username', mailbox],
      ...[...address, ...endpoints],
    ],
    { GRAPHCAL_PASSWORD: PASSWORD, GRAPHCAL_CLIENT_SECRET: emulator.clientSecret },
  );
  return {
    ...people,
    home: `${shell.folder}/home`,
    env: {},
    record: emulator.record,
    async close() {
      await emulator.close();
      expectNoFaults(emulator.record.errors);
    },
  };
}

async function add({ call }: Pick<Shell, 'call'>, words: readonly string[], env: Record<string, string>) {
  const { code, err } = await call(['auth', 'add', ...words], { env });
  if (code !== 0) throw new Error(err);
}
