import { refusals } from '../refusals.ts';
import { holds, TEXT_TESTS } from './comparison.ts';
import type { Filter, Operand } from './parse-filter.ts';

/** A test on a calendar or a group as an answer shows it. */
type Passes = (shown: Readonly<Record<string, unknown>>) => boolean;

/** What is filtered: the members of its type, and those by which it can be. */
export interface FilteredKind {
  type: string;
  members: readonly string[];
  filterable: readonly string[];
}

/**
 * Turns a filter on calendars and their kind, such as `canEdit eq true`, `name eq 'Rota'` or `capacity ge 20`, into a test on what an answer
 * shows; refuses members that are not `filterable`.
 */
export function compileRecordFilter(filter: Filter, kind: FilteredKind): Passes {
  const { filterable, members, type } = kind;
  const compile = (inner: Filter) => compileRecordFilter(inner, kind);
  const memberOf = (path: string): string => {
    const name = filterable.find((known) => known.toLowerCase() === path.toLowerCase());
    if (name !== undefined) return name;
    const member = members.find((known) => known.toLowerCase() === path.toLowerCase());
    if (member !== undefined) throw refusals.notFilterable(`${member.charAt(0).toUpperCase()}${member.slice(1)}`);
    throw refusals.badRequest(`Could not find a property named '${path}' on type '${type}'.`);
  };
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = compile(filter.left);
      const right = compile(filter.right);
      return filter.kind === 'and' ? (shown) => left(shown) && right(shown) : (shown) => left(shown) || right(shown);
    }
    case 'not': {
      const inner = compile(filter.inner);
      return (shown) => !inner(shown);
    }
    case 'flag': {
      const name = memberOf(filter.path);
      return (shown) => shown[name] === true;
    }
    case 'compare': {
      const { left, right, operator } = filter;
      if (left.kind === 'property' && right.kind === 'literal' && right.type === 'number') {
        const counted = memberOf(left.path);
        const number = Number(right.text);
        return (shown) => typeof shown[counted] === 'number' && holds(operator, shown[counted], number);
      }
      if (left.kind !== 'property' || right.kind !== 'literal' || (operator !== 'eq' && operator !== 'ne'))
        throw refusals.badRequest('Invalid filter clause: such members are compared by eq and ne with a value.');
      const name = memberOf(left.path);
      const value = literalValue(right);
      return (shown) => (fold(shown[name]) === value) === (operator === 'eq');
    }
    case 'text': {
      const { property, value, test } = filter;
      if (property.kind !== 'property' || value.kind !== 'literal')
        throw refusals.badRequest(`Invalid filter clause: ${test} takes a property and a string.`);
      const name = memberOf(property.path);
      const part = value.text.toLowerCase();
      return (shown) => TEXT_TESTS[test](String(fold(shown[name])), part);
    }
    case 'any':
      throw refusals.badRequest(`Invalid filter clause: '${filter.path}/any' is not supported.`);
  }
}

function literalValue(literal: Extract<Operand, { kind: 'literal' }>): unknown {
  return literal.type === 'boolean' ? literal.text === 'true' : literal.text.toLowerCase();
}

function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
