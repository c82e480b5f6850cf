import type { Emulator } from '../../emulator/index.ts';
import { oneLine } from '../../graph/problem.ts';
import type { Io } from './io.ts';

/** Says at the end that the embedded server itself failed: its answers were no answers of the service. */
export function tellFaults({ record }: Pick<Emulator, 'record'>, io: Pick<Io, 'err'>): void {
  const { errorCount, errors } = record;
  if (errorCount === 0) return;
  const [first] = errors;
  const times = errorCount === 1 ? 'once' : `${errorCount} times`;
  const where = first === undefined ? '' : `, first with ${first.name} at ${first.method} ${oneLine(first.path)}`;
  io.err(`graphcal: The embedded server itself failed ${times}${where}. Please report it.\n`);
}
