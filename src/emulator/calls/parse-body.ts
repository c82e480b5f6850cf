import { type JsonValue, parseJson } from '../../core/json.ts';

/**
 * Levels of objects and lists in a body; what lies deeper is no body of Graph. Reading JSON takes any depth, writing it
 * again takes a stack as deep as it is.
 */
const DEEPEST_BODY = 100;

/** The JSON of a body; undefined where it is none, or nested deeper than any body of Graph. */
export function parseBody(text: string): JsonValue | undefined {
  const value = parseJson(text);
  return value === undefined || isDeeper(value, DEEPEST_BODY) ? undefined : value;
}

function isDeeper(value: JsonValue, levels: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (levels === 0) return true;
  for (const member of Array.isArray(value) ? value : Object.values(value))
    if (isDeeper(member, levels - 1)) return true;
  return false;
}
