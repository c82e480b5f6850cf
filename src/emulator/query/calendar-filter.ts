import { refusals } from '../refusals.ts';
import type { Filter, Operand } from './parse-filter.ts';

/** Members of calendars that a filter may compare. */
const FILTERABLE: ReadonlyMap<string, string> = new Map(
  ['name', 'color', 'isDefaultCalendar', 'canEdit', 'canShare', 'canViewPrivateItems', 'isRemovable'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);

type Passes = (calendar: Readonly<Record<string, unknown>>) => boolean;

/** Turns a filter on calendars, such as `canEdit eq true` or `name eq 'Rota'`, into a test on a shown calendar. */
export function compileCalendarFilter(filter: Filter): Passes {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = compileCalendarFilter(filter.left);
      const right = compileCalendarFilter(filter.right);
      return filter.kind === 'and'
        ? (calendar) => left(calendar) && right(calendar)
        : (calendar) => left(calendar) || right(calendar);
    }
    case 'not': {
      const inner = compileCalendarFilter(filter.inner);
      return (calendar) => !inner(calendar);
    }
    case 'flag': {
      const name = memberOf(filter.path);
      return (calendar) => calendar[name] === true;
    }
    case 'compare': {
      const { left, right, operator } = filter;
      if (left.kind !== 'property' || right.kind !== 'literal' || (operator !== 'eq' && operator !== 'ne'))
        throw refusals.badRequest('Invalid filter clause: calendars are compared by eq and ne with a value.');
      const name = memberOf(left.path);
      const value = literalValue(right);
      return (calendar) => (fold(calendar[name]) === value) === (operator === 'eq');
    }
    case 'text': {
      const { property, value, test } = filter;
      if (property.kind !== 'property' || value.kind !== 'literal')
        throw refusals.badRequest(`Invalid filter clause: ${test} takes a property and a string.`);
      const name = memberOf(property.path);
      const part = value.text.toLowerCase();
      return (calendar) => {
        const text = String(fold(calendar[name]));
        if (test === 'startswith') return text.startsWith(part);
        return test === 'endswith' ? text.endsWith(part) : text.includes(part);
      };
    }
    case 'any':
      throw refusals.badRequest(`Invalid filter clause: '${filter.path}/any' is not supported.`);
  }
}

function memberOf(path: string): string {
  const name = FILTERABLE.get(path.toLowerCase());
  if (name !== undefined) return name;
  throw refusals.badRequest(`Could not find a property named '${path}' on type 'microsoft.graph.calendar'.`);
}

function literalValue(literal: Extract<Operand, { kind: 'literal' }>): unknown {
  return literal.type === 'boolean' ? literal.text === 'true' : literal.text.toLowerCase();
}

function fold(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
