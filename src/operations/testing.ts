import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { loadZ } from '../core/schema.ts';
import type { GraphRequest } from '../graph/request.ts';
import type { Operation } from './define.ts';
import { readInput } from './read-input.ts';
import { findOperation } from './table.ts';

/** A request in the form in which a built one and a documented one are compared. */
export interface PlainRequest {
  method: string;
  /** Below the version, decoded, without the query. */
  path: string;
  query: Readonly<Record<string, string>>;
  body?: unknown;
}

/** Microsoft's documentation as far as tests read it; `notice` is for titles of tests that skip. */
export interface Documentation {
  missing: boolean;
  notice: string;
  /** A file of the folder, read as JSON. */
  file(name: string): unknown;
  /** The request of an example, by its id. */
  request(id: string): PlainRequest;
  /** What the request's Prefer header asks for. */
  prefer(id: string): string | undefined;
}

interface Example {
  id: string;
  request: { method: string; url: string; headers: Record<string, string>; body: unknown };
}

/** Reads the folder that GRAPHCAL_TEST_DATA names; without one nothing can be read. */
export function readDocumentation(folder: string | undefined): Documentation {
  const file = (name: string) =>
    JSON.parse(readFileSync(join(folder ?? '', 'graph', name), 'utf8'), lowerEnumerations) as unknown;
  const find = (id: string) => {
    const example = (file('examples.json') as { examples: Example[] }).examples.find((one) => one.id === id);
    if (example === undefined) throw new Error(`There is no example ${id}.`);
    return example.request;
  };
  return {
    missing: folder === undefined,
    notice: folder === undefined ? ' (skipped: GRAPHCAL_TEST_DATA does not name its folder)' : '',
    file,
    request(id) {
      const { method, url, body } = find(id);
      const [path = '', search = ''] = url.replace('https://graph.microsoft.com/v1.0', '').split('?');
      const query = Object.fromEntries(new URLSearchParams(search));
      return { method, path, query, ...(body === null ? {} : { body }) };
    },
    prefer: (id) => find(id).headers.Prefer,
  };
}

/** The examples write some members of enumerations in capitals; answers of the service never do. */
function lowerEnumerations(name: string, value: unknown): unknown {
  return typeof value === 'string' && (name === 'contentType' || name === 'type') ? value.toLowerCase() : value;
}

/** The operation of a name; a test fails where there is none. */
export function operationOf(name: string): Operation {
  const operation = findOperation(name);
  if (operation === undefined) throw new Error(`There is no operation ${name}.`);
  return operation;
}

/** Checks the input as a call does and builds the request; the mailbox in force is `me` unless named. */
export async function buildRequest(name: string, input: unknown, mailbox = 'me'): Promise<GraphRequest> {
  const operation = operationOf(name);
  return operation.request(await readInput(operation, await loadZ(), input), mailbox);
}

/** The built request as documentation writes it. */
export async function plainRequest(name: string, input: unknown): Promise<PlainRequest> {
  const { method, path, query = {}, body } = await buildRequest(name, input);
  return { method, path: decodeURIComponent(path), query, ...(body === undefined ? {} : { body }) };
}

/** The first field that the refusal of an input names; undefined where it is taken or names none. */
export async function refusedField(name: string, input: unknown): Promise<string | undefined> {
  const operation = operationOf(name);
  try {
    await readInput(operation, await loadZ(), input);
    return undefined;
  } catch (error) {
    if (!(error instanceof UsageError) || error.code !== 'input-invalid') throw error;
    const [, wrong, unknown] = /^[a-z-]+: (?:([\w.$]+)(?::| is missing)|[^";]*"(\w+)")/u.exec(error.message) ?? [];
    return wrong ?? unknown;
  }
}
