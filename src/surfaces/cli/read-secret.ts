import { UsageError } from '../../core/errors.ts';
import type { Io } from './io.ts';
import { decodeText } from './read-file.ts';

/** From the environment, else standard input, else a prompt; only the line end is cut off. */
export async function readSecret(io: Io, variable: string, label: string): Promise<string> {
  const given = io.env[variable];
  if (given) return given;
  const input = io.readInput();
  const text = input === undefined ? await io.askSecret(`${label} (not shown): `) : decodeText(await input);
  const [secret = ''] = (text ?? '').split(/\r?\n/u);
  if (secret !== '') return secret;
  throw new UsageError('secret-missing', `No ${label.toLowerCase()} was given.`, {
    hint: `Set ${variable}, or pipe it in, or run it at a terminal.`,
  });
}
