import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type Client, connect } from '../../src/client/connect.ts';
import { GraphcalError } from '../../src/core/errors.ts';
import { loadZ } from '../../src/core/schema.ts';
import { findOperation } from '../../src/operations/table.ts';
import { operationOf } from '../../src/operations/testing.ts';
import { type Field, fieldsOf } from '../../src/surfaces/cli/operation-fields.ts';
import { openShell, type Shell } from '../../src/surfaces/cli/testing.ts';
import { openTenant, type Tenant, type TenantPeople, tenantPeople } from './tenant.ts';
import { type WatchedDoor, watchDoor } from './watched-door.ts';

/** An answer of an operation, as a program without types has it: what it holds is what the tests are about. */
export type Answered = ReturnType<typeof JSON.parse>;
export type Input = Readonly<Record<string, unknown>>;

/** One way to the operations: each call is a call of the library, or a command. */
export interface Door {
  /** Calls an operation as the app, in `mailbox` unless the input names another one or a group. */
  call(name: string, input?: Input): Promise<Answered>;
  /** The same as the person whose mailbox it is. */
  callAsPerson(name: string, input?: Input): Promise<Answered>;
  /** The code of the error with which a call ends; undefined where it ends well. */
  refusal(name: string, input?: Input): Promise<string | undefined>;
}

/** What the tests of a topic work with. */
export interface Contract extends Door, TenantPeople {
  /** A name that nothing in the tenant has yet. */
  unique(name: string): string;
}

/** Declares the tests of a topic once for each door: the same calls have to lead to the same. */
export function describeContract(topic: string, tests: (contract: Contract) => void): void {
  describe.for(['library', 'command line'] as const)(`${topic}, by the %s`, (way) => {
    let shell: Shell;
    let tenant: Tenant;
    let door: Door & { close(): Promise<void> };
    let watched: WatchedDoor | undefined;
    const calls = (): Door => watched ?? door;
    let names = 0;
    beforeAll(async () => {
      shell = await openShell();
      tenant = await openTenant(shell);
      door = way === 'library' ? await openLibrary(tenant) : openCommandLine(shell, tenant);
      watched = tenant.record && watchDoor(door, tenant.record);
    });
    afterAll(async () => {
      watched?.report();
      await door.close();
      await tenant.close();
      await shell.remove();
    });
    tests({
      call: (name, input) => calls().call(name, input),
      callAsPerson: (name, input) => calls().callAsPerson(name, input),
      refusal: (name, input) => calls().refusal(name, input),
      ...tenantPeople(process.env),
      unique: (name) => `${name} ${process.pid}-${++names}`,
    });
  });
}

async function openLibrary({ home, mailbox, env }: Tenant): Promise<Door & { close(): Promise<void> }> {
  const settings = { home, mailbox, audit: 'on', env: { ...process.env, ...env } } as const;
  const app = await connect({ auth: 'app', ...settings });
  const person = await connect({ auth: 'person', ...settings });
  const written = new Set<string>();
  const call = async (client: Client, name: string, input: Input | undefined) => {
    const answered = await client.call(name, input);
    const operation = operationOf(name);
    // What a raw request does is for its method to say.
    if (operation.effect !== 'read' && operation.effectOf === undefined) written.add(operation.name);
    return answered;
  };
  return {
    call: (name, input) => call(app, name, input),
    callAsPerson: (name, input) => call(person, name, input),
    async refusal(name, input) {
      try {
        await app.call(name, input);
        return undefined;
      } catch (error) {
        if (error instanceof GraphcalError) return error.code;
        throw error;
      }
    },
    async close() {
      await app.close();
      await person.close();
      // Every operation that writes has put its writes on record (R59 in part).
      const recorded = recordOf(join(home, 'audit'));
      expect([...written].filter((name) => !recorded.includes(`"operation":"${name}"`))).toEqual([]);
    },
  };
}

function recordOf(folder: string): string {
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
}

function openCommandLine(shell: Shell, { mailbox, env }: Tenant): Door & { close(): Promise<void> } {
  const run = async (auth: string, name: string, input: Input = {}) => {
    const isRaw = findOperation(name)?.name === 'raw-request';
    const fields = isRaw ? [] : fieldsOf(operationOf(name), await loadZ());
    const flags = isRaw ? rawArguments(input) : flagsOf(fields, input);
    // A group takes the place of the mailbox, and so does whichever the input names.
    const whose = 'group' in input || 'mailbox' in input ? {} : { GRAPHCAL_MAILBOX: mailbox };
    return shell.call([name, '--auth', auth, '--json', ...flags], {
      env: { ...env, ...whose, ...secretsOf(fields, input) },
      input: '',
    });
  };
  const answer = async (auth: string, name: string, input?: Input): Promise<Answered> => {
    const { code, out, err } = await run(auth, name, input);
    if (code !== 0) throw new Error(`graphcal ${name} ended with ${code}: ${err}`);
    return JSON.parse(out);
  };
  return {
    call: (name, input) => answer('app', name, input),
    callAsPerson: (name, input) => answer('person', name, input),
    async refusal(name, input) {
      const { code, err } = await run('app', name, input);
      return code === 0 ? undefined : (JSON.parse(err.trim().split('\n').at(-1) ?? '') as Answered).error.code;
    },
    close: async () => {},
  };
}

/** The secrets of an input as the environment of the command has them. */
function secretsOf(fields: readonly Field[], input: Input): Record<string, string> {
  return Object.fromEntries(
    fields.flatMap(({ name, variable }) =>
      variable === undefined || input[name] === undefined ? [] : [[variable, textOf(input[name])]],
    ),
  );
}

/** The rest of it as options. */
function flagsOf(fields: readonly Field[], input: Input): string[] {
  return Object.entries(input).flatMap(([name, value]) => {
    const field = fields.find((one) => one.name === name);
    const { flag, kind } = field ?? { flag: `--${name}`, kind: 'text' };
    if (value === undefined || field?.variable !== undefined) return [];
    if (value === null) return ['--clear', flag.slice(2)];
    if (kind === 'boolean') return [value === true ? flag : flag.replace('--', '--no-')];
    // One empty text is the empty list.
    if (kind === 'list') return [flag, ...(Array.isArray(value) && value.length > 0 ? value.map(textOf) : [''])];
    return [`${flag}=${textOf(value)}`];
  });
}

/** The input of raw-request, which has a command line of its own. */
function rawArguments({ method, path, query = {}, headers = {}, body, ...flags }: Input): string[] {
  const pairs = (of: unknown, flag: string, between: string) =>
    Object.entries(of as Record<string, string>).flatMap(([name, value]) => [flag, `${name}${between}${value}`]);
  const rest = Object.entries(flags).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [`${flag}=${textOf(value)}`];
  });
  return [
    ...[textOf(method), textOf(path), ...rest],
    ...[...pairs(query, '--query', '='), ...pairs(headers, '--header', ': ')],
    ...(body === undefined ? [] : ['--body', textOf(body)]),
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
