import { isObject } from '../../core/json.ts';
import { refusals } from '../refusals.ts';

/** An object of a request body. */
export type Json = Readonly<Record<string, unknown>>;

/** A string member; undefined where it is absent or null; another type is refused. */
export function stringMember(body: Json, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw refusals.deserialization();
  return value;
}

/** A boolean member; undefined where it is absent or null; another type is refused. */
export function booleanMember(body: Json, name: string): boolean | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'boolean') throw refusals.deserialization();
  return value;
}

/** A 32-bit integer member; undefined where it is absent or null; another type is refused. */
export function integerMember(body: Json, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  // What is cut to 32 bits and stays the same is such a number.
  if (typeof value !== 'number' || value !== (value | 0)) throw refusals.deserialization();
  return value;
}

/** A number member; undefined where it is absent or null; another type is refused. */
export function numberMember(body: Json, name: string): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number') throw refusals.deserialization();
  return value;
}

/** An object member; undefined where it is absent or null; another type is refused. */
export function objectMember(body: Json, name: string): Json | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) throw refusals.deserialization();
  return value;
}

/** A list member; empty where it is absent or null; another type is refused. */
export function listMember(body: Json, name: string): readonly unknown[] {
  const value = body[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw refusals.deserialization();
  return value;
}

/** One of the given words in any letter case, in the service's spelling; undefined where absent or null. */
export function enumMember<const T extends string>(body: Json, name: string, words: readonly T[]): T | undefined {
  const text = stringMember(body, name);
  if (text === undefined) return undefined;
  const lower = text.toLowerCase();
  const word = words.find((candidate) => candidate.toLowerCase() === lower);
  if (word === undefined) throw refusals.deserialization();
  return word;
}

/**
 * An object of a body with its members as the type spells them: their letter case does not count on input. Refuses
 * members that the type does not have by their names; annotations such as `@odata.type` pass.
 */
export function knownMembers(body: Json, known: ReadonlySet<string>, type: string): Json {
  let isSpelled = true;
  for (const name in body) {
    if (known.has(name) || name.includes('@')) continue;
    if (spellingOf(name, known) === undefined) throw refusals.unknownMember(name, type);
    isSpelled = false;
  }
  if (isSpelled) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [spellingOf(name, known) ?? name, value]));
}

function spellingOf(name: string, known: ReadonlySet<string>): string | undefined {
  if (known.has(name)) return name;
  const lower = name.toLowerCase();
  for (const candidate of known) if (candidate.toLowerCase() === lower) return candidate;
  return undefined;
}
