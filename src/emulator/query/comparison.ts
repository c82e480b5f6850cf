import type { Comparison, TextTest } from './parse-filter.ts';

/** What a filter compares. */
export type Value = string | number | boolean | null;

/** Strings compare without letter case, as the store behind the service does. */
export function fold(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** Whether a comparison holds; nothing is greater or less than null. */
export function holds(operator: Comparison, value: Value, other: Value): boolean {
  if (operator === 'eq') return value === other;
  if (operator === 'ne') return value !== other;
  if (value === null || other === null) return false;
  switch (operator) {
    case 'gt':
      return value > other;
    case 'ge':
      return value >= other;
    case 'lt':
      return value < other;
    case 'le':
      return value <= other;
  }
}

/** The functions of texts; both texts in lower case. */
export const TEXT_TESTS: Readonly<Record<TextTest, (text: string, part: string) => boolean>> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};
