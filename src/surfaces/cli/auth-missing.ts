import { findMode, MODE_NAMES } from '../../auth/modes/modes.ts';
import { UsageError } from '../../core/errors.ts';
import type { AddFlags } from './auth-add.ts';
import { defaultsOf } from './auth-modes.ts';
import { askForFlags, namesTenant, type PartialFlags } from './auth-questions.ts';
import type { Io } from './io.ts';

/** What each mode needs beside what all need: the flag, and what may stand for it. */
const OF_MODE: Readonly<Partial<Record<string, { flag: keyof AddFlags; said: string; variable?: string }>>> = {
  certificate: { flag: 'certificate', said: '--certificate FILE' },
  'username-password': { flag: 'username', said: '--username NAME' },
  'workload-identity': {
    flag: 'tokenFile',
    said: '--token-file FILE (or AZURE_FEDERATED_TOKEN_FILE)',
    variable: 'AZURE_FEDERATED_TOKEN_FILE',
  },
};

/**
 * What is needed to store an authentication: at a terminal a person is asked for what is missing, else UsageError
 * `option-missing` names all of it at once.
 */
export async function completeFlags(
  name: string | undefined,
  flags: PartialFlags,
  io: Io,
): Promise<{ name: string; flags: AddFlags; isAsked: boolean }> {
  const missing = missingOf(name, flags, io);
  if (missing.length === 0) return { name: name ?? '', flags: flags as AddFlags, isAsked: false };
  if (io.isAskable && !flags.json) return { ...(await askForFlags(name, flags, io)), isAsked: true };
  throw new UsageError('option-missing', `Missing: ${missing.join(', ')}.`, {
    hint: 'graphcal auth add --help says what each is; at a terminal graphcal auth add asks for all that is missing.',
  });
}

function missingOf(name: string | undefined, flags: PartialFlags, io: Io): string[] {
  const { mode, authority } = flags;
  const missing: string[] = [];
  if (name === undefined) missing.push('NAME');
  if (mode === undefined) missing.push(`--mode (${MODE_NAMES.join(', ')})`);
  const defaults = mode === undefined ? {} : defaultsOf(mode, io);
  if (flags.tenant === undefined && defaults.tenant === undefined && !namesTenant(authority))
    missing.push('--tenant ID');
  const needsClient = mode === undefined || findMode(mode)?.clientId === 'needed';
  if (needsClient && flags.clientId === undefined && defaults.clientId === undefined) missing.push('--client-id ID');
  const own = mode === undefined ? undefined : OF_MODE[mode];
  if (own !== undefined && flags[own.flag] === undefined && !(own.variable && io.env[own.variable]))
    missing.push(own.said);
  return missing;
}
