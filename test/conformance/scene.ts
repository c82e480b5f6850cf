import type { Emulator, EmulatorOptions } from '../../src/emulator/options.ts';
import type { SeedUser } from '../../src/emulator/seed/seed.ts';
import { asUser, createTestServer, type Json, type TestServer } from '../../src/emulator/testing.ts';
import type { Exchange } from './exchange.ts';
import { PASSWORD, type People, type Person, peopleOf, SHAREE } from './people.ts';
import { placesOf } from './places-of.ts';

/** An answer as the replay looks at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Who sends a request: the owner of the mailbox or somebody with whom it is shared, signed in, or an application. */
export type Caller = 'owner' | 'sharee' | 'application';

/** A server of its own for one exchange, with the people that have part in it. */
export interface Scene {
  readonly server: TestServer;
  readonly people: People;
  /** Sends a request as whoever asks in the exchange; paths are those below the version. */
  ask(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Reply>;
  /** Does in somebody's mailbox what the exchange presumes; fails where the server does not take it. */
  arrange(person: Person, method: string, path: string, body?: unknown): Promise<Json>;
}

/** What a scene is like beside its people. */
export interface Setting {
  readonly caller?: Caller;
  /** What the owner of the mailbox is like, beside what the exchange shows. */
  readonly owner?: Partial<SeedUser>;
  readonly options?: EmulatorOptions;
}

/** Sets the scene of an exchange. */
export async function createScene(exchange: Exchange, { caller, owner, options }: Setting = {}): Promise<Scene> {
  const people = peopleOf(exchange);
  const [first, ...others] = people.users;
  const { rooms, roomLists } = placesOf(exchange);
  const server = await createTestServer({
    limits: 'off',
    autoCreateUsers: false,
    seed: {
      users: [...(first ? [{ ...first, ...owner }] : []), ...others, ...rooms],
      groups: [{ mail: people.group.address, displayName: people.group.name, members: [people.owner.address] }],
      roomLists,
    },
    ...options,
  });
  const person = caller === 'owner' ? people.owner : caller === 'sharee' ? SHAREE : undefined;
  const own = person ? await signIn(server.emulator, person) : {};
  return {
    server,
    people,
    ask: (method, path, body, headers) =>
      server.call(method, `/v1.0${path}`, body ?? undefined, { ...own, ...headers }),
    async arrange(person, method, path, body) {
      // Only its members reach what a group has.
      const isGroup = person === people.group;
      const home = `/v1.0/${isGroup ? 'groups' : 'users'}/${person.address}`;
      const answer = await server.call(method, `${home}${path}`, body, isGroup ? own : {});
      if (answer.status >= 300) {
        const { code, message } = answer.body.error ?? {};
        throw new Error(`What the exchange presumes: ${method} ${path} answered ${answer.status} ${code}: ${message}`);
      }
      return answer.body;
    },
  };
}

/** Who asks for a path, or for the paths of a batch: only a signed-in user has a `/me`, and groups. */
export function callerOf(...paths: readonly string[]): Caller {
  return paths.some((path) => /^\/?(me|groups)(?=\/|$)/i.test(path)) ? 'owner' : 'application';
}

/** The header of a person's requests, with all scopes that the application has. */
function signIn(emulator: Emulator, { address }: Person): Promise<Record<string, string>> {
  return asUser(emulator, { username: address, password: PASSWORD });
}
