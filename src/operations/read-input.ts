import type { Parsed, Schema, Z } from '../core/schema.ts';
import type { Operation } from './define.ts';
import { parseInput } from './parse-input.ts';

/** Checks the input of an operation, and works out what time zones tell of it; throws UsageError `input-invalid`. */
export async function readInput<I extends Schema, O extends Schema>(
  operation: Operation<I, O>,
  z: Z,
  input: unknown,
): Promise<Parsed<I>> {
  const parsed = parseInput(operation, z, input);
  const inZones = operation.zoned?.(parsed);
  if (inZones === undefined) return parsed;
  const { createZones } = await import('../graph/time-zone.ts');
  return inZones(createZones());
}
