import { readFileSync } from 'node:fs';
import { isObject } from '../../src/core/json.ts';

/** A schema of OpenAPI 3.0, as far as it is looked into here. */
export type Schema = Readonly<Record<string, unknown>>;

/** What the description says of one status. */
export interface DescribedAnswer {
  /** Undefined: an answer without a body. */
  schema: Schema | undefined;
}

/** An operation of the description. */
export interface Operation {
  /** The path's template, `/users/{user-id}/events`. */
  template: string;
  /** What it says of a status; undefined where it knows no such status. */
  answer(status: number): DescribedAnswer | undefined;
}

/** An OpenAPI description of Graph, asked by the paths that clients send. */
export interface GraphDescription {
  /** The schemas that all others refer to. */
  schemas: Readonly<Record<string, Schema>>;
  /** The operations of a path, by method in upper case; undefined where the path is not described. */
  operations(segments: readonly string[]): ReadonlyMap<string, Operation> | undefined;
}

/** Members of a path that are no notes. */
const METHODS = new Set(['get', 'post', 'patch', 'put', 'delete']);

/** Reads a description of OpenAPI 3.0. */
export function readGraphDescription(file: string): GraphDescription {
  const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const paths = member(document, 'paths');
  const components = member(document, 'components');
  const rows = Object.entries(paths).map(([template, methods]) => ({
    pattern: template.slice(1).split('/').map(segmentPattern),
    literals: template.split('/').filter((segment) => !segment.startsWith('{')).length,
    operations: new Map(
      Object.entries(methods as Schema).flatMap(([method, operation]) =>
        METHODS.has(method)
          ? [[method.toUpperCase(), describe(template, member(operation, 'responses'), components)]]
          : [],
      ),
    ),
  }));
  // `events/$count` is no event.
  rows.sort((one, other) => other.literals - one.literals);
  return {
    schemas: member(components, 'schemas') as Record<string, Schema>,
    operations: (segments) =>
      rows.find(
        ({ pattern }) =>
          pattern.length === segments.length && pattern.every((matches, at) => matches.test(segments[at] ?? '')),
      )?.operations,
  };
}

function describe(template: string, responses: Schema, components: Schema): Operation {
  return {
    template,
    answer(status) {
      const found = responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`];
      if (!isObject(found)) return undefined;
      const reference = found.$ref;
      const response =
        typeof reference === 'string'
          ? member(member(components, 'responses'), reference.split('/').at(-1) ?? '')
          : found;
      const [content] = Object.values(isObject(response.content) ? response.content : {});
      return { schema: isObject(content) ? member(content, 'schema') : undefined };
    },
  };
}

/** Literal segments in any letter case, as Graph takes them; a function with its parameters filled in. */
function segmentPattern(segment: string): RegExp {
  // The description shortens the namespace of types.
  if (/^graph\.\w+$/.test(segment)) return new RegExp(`^(?:microsoft\\.)?${segment.replace('.', '\\.')}$`, 'is');
  const [, name, parameters] = /^(\w+)\((.+)\)$/.exec(segment) ?? [];
  if (name !== undefined && parameters !== undefined) {
    // Parameters may stand in any order.
    const each = [...parameters.matchAll(/(\w+)=/g)].map(([parameter]) => `(?=.*[(,]${parameter})`).join('');
    return new RegExp(`^(?:microsoft\\.graph\\.)?${each.replaceAll('[(,]', '[(,]\\s*')}${name}\\(.*\\)$`, 'is');
  }
  const source = segment
    .split(/(\{[^}]*\})/)
    .map((part) => (part.startsWith('{') ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^(?:microsoft\\.graph\\.)?${source.replace(/\\\(\\\)$/, '(?:\\(\\))?')}$`, 'is');
}

function member(value: unknown, name: string): Schema {
  const found = isObject(value) ? value[name] : undefined;
  if (!isObject(found)) throw new Error(`The description of Graph has no '${name}' where one was expected.`);
  return found;
}
