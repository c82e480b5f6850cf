import type { EmulatorOptions } from '../options.ts';
import { createTestServer, type Json, type TestServer } from '../testing.ts';
import type { Exchange } from './exchange.contract.ts';
import { type People, type Person, peopleOf } from './people.contract.ts';

/** An answer as the replay looks at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A server of its own for one exchange, with the people that have part in it. */
export interface Scene {
  readonly server: TestServer;
  readonly people: People;
  /** Sends a request as whoever asks in the exchange; paths are those below the version, `/me` included. */
  ask(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Reply>;
  /** Does in somebody's mailbox what the exchange presumes; fails where the server does not take it. */
  arrange(person: Person, method: string, path: string, body?: unknown): Promise<Json>;
}

/** Sets the scene of an exchange. */
export async function createScene(exchange: Exchange, options: EmulatorOptions = {}): Promise<Scene> {
  const people = peopleOf(exchange);
  const server = await createTestServer({
    limits: 'off',
    autoCreateUsers: false,
    seed: { users: people.users },
    ...options,
  });
  return {
    server,
    people,
    ask: (method, path, body, headers) =>
      server.call(method, `/v1.0${ownPath(path, people.owner)}`, body ?? undefined, { ...headers }),
    async arrange(person, method, path, body) {
      const answer = await server.call(method, `/v1.0/users/${person.address}${path}`, body);
      if (answer.status >= 300) {
        const { code, message } = answer.body.error ?? {};
        throw new Error(`What the exchange presumes: ${method} ${path} answered ${answer.status} ${code}: ${message}`);
      }
      return answer.body;
    },
  };
}

/** The signed-in user's paths, as an application has to spell them. */
function ownPath(path: string, owner: Person): string {
  return path.replace(/^\/me(?=\/|$)/i, `/users/${owner.address}`);
}
