import { refusals } from '../refusals.ts';
import type { Route } from './call.ts';
import { NOT_YET, NOT_YET_METHODS } from './not-yet.ts';

/** A row that fits, with the values of its named segments. */
interface Match {
  route: Route;
  params: Readonly<Record<string, string>>;
}

/** Finds the row of a request; refuses in the service's words where there is none. */
export type Router = (method: string, segments: readonly string[]) => Match;

interface Node {
  /** As the table writes it. */
  path: string;
  /** By segment in lower case: the service does not mind letter case in paths. */
  names: Map<string, Node>;
  /** Parameters of a function, as the table spells them. */
  parameters: readonly string[];
  value: { name: string; node: Node } | undefined;
  routes: Map<string, Route>;
}

/** Makes a router over the table. */
export function createRouter(routes: readonly Route[]): Router {
  const root = createNode('');
  for (const row of routes) {
    let node = root;
    for (const segment of row.path.split('/')) node = grow(node, segment);
    node.routes.set(row.method, row);
  }
  return (method, segments) => {
    const params: Record<string, string> = {};
    let node = root;
    for (const segment of segments) {
      const call = readFunctionCall(segment);
      const named = node.names.get(typeKey(segment)) ?? node.names.get(call.key);
      if (named) {
        node = named;
        for (const name of named.parameters) params[name] = call.values.get(name.toLowerCase()) ?? '';
      } else if (node.value && !isNotYet(segment)) {
        params[node.value.name] = segment;
        node = node.value.node;
      } else throw isNotYet(segment) ? refusals.notSupportedHere(`'${segment}'`) : refusals.unknownSegment(segment);
    }
    const found = node.routes.get(method);
    if (found) return { route: found, params };
    throw NOT_YET_METHODS.has(`${method} ${node.path}`)
      ? refusals.notSupportedHere(`${method} on this path`)
      : refusals.methodNotAllowed();
  };
}

/** A segment as the table is searched for it: without the namespace, the parameters of a function by their names. */
function readFunctionCall(segment: string): { key: string; values: ReadonlyMap<string, string> } {
  const plain = segment.replace(NAMESPACE, '');
  const [, name, list] = /^(\w+)\((.*)\)$/s.exec(plain) ?? [];
  if (name === undefined || list === undefined) return { key: plain.toLowerCase(), values: new Map() };
  const values = new Map<string, string>();
  const parameters = new RegExp(PARAMETER);
  while (parameters.lastIndex < list.length) {
    const [, parameter, quoted, bare = ''] = parameters.exec(list) ?? [];
    // Something else stands in the brackets: no function of the table.
    if (parameter === undefined) return { key: plain.toLowerCase(), values };
    values.set(parameter.toLowerCase(), quoted?.replaceAll("''", "'") ?? bare.trim());
  }
  return { key: functionKey(name, [...values.keys()]), values };
}

/** Also as descriptions of Graph for generated clients shorten it. */
const NAMESPACE = /^(?:microsoft\.)?graph\./i;
/**
 * Each begins where the one before ended, and nothing can be read in two ways: a list may be megabytes long. The value
 * of an enum has the name of its type before it.
 */
const PARAMETER = /\s*(\w+)\s*=(?:\s*(?:[\w.]+)?'((?:[^']|'')*)'\s*|([^,']*))(?:,|$)/y;

/** With its brackets, also empty ones: a collection in place of a function is none. */
function functionKey(name: string, parameters: readonly string[]): string {
  return `${name}(${[...parameters].sort().join()})`.toLowerCase();
}

/** A type that stands in a path keeps its namespace, by which it is no id. */
function typeKey(segment: string): string {
  return segment.replace(NAMESPACE, 'microsoft.graph.').toLowerCase();
}

function isNotYet(segment: string): boolean {
  return NOT_YET.has((segment.split('(', 1)[0] ?? '').replace(NAMESPACE, '').toLowerCase());
}

function createNode(path: string, parameters: readonly string[] = []): Node {
  return { path, names: new Map(), parameters, value: undefined, routes: new Map() };
}

function grow(node: Node, segment: string): Node {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1];
  const path = node.path === '' ? segment : `${node.path}/${segment}`;
  if (name !== undefined) {
    node.value ??= { name, node: createNode(path) };
    return node.value.node;
  }
  const [, called, list = ''] = /^(\w+)\((.*)\)$/.exec(segment) ?? [];
  const parameters = list === '' ? [] : list.split(',');
  const key = called === undefined ? segment.toLowerCase() : functionKey(called, parameters);
  const known = node.names.get(key) ?? createNode(path, parameters);
  node.names.set(key, known);
  // A function without parameters is called with brackets or without, as documented.
  if (called !== undefined && parameters.length === 0) node.names.set(called.toLowerCase(), known);
  return known;
}
