import type { Option } from 'commander';
import type { AuthenticationMode } from '../../auth/authentication.ts';
import { MODE_NAMES, type ModeFields } from '../../auth/modes/modes.ts';
import { UsageError } from '../../core/errors.ts';
import { readCertificateFields } from './certificate-files.ts';
import type { Io } from './io.ts';
import { readSecret } from './read-secret.ts';

/** Flags of `auth add` that belong to some modes only. */
export interface ModeFlags {
  certificate?: string;
  key?: string;
  sendCertificateChain?: boolean;
}

/** What `auth add` asks for a mode: which flags are its own, and how its fields are gathered. */
interface ModeAnswers<M extends AuthenticationMode> {
  flags: readonly (keyof ModeFlags)[];
  /** Reads files, the environment, standard input or a person's answers; throws UsageError or InputError. */
  gather(flags: ModeFlags, io: Io): Promise<Omit<ModeFields[M], 'clientId'>>;
}

/** https://learn.microsoft.com/entra/identity-platform/msal-client-applications */
const MODE_ANSWERS: { readonly [M in AuthenticationMode]: ModeAnswers<M> } = {
  'client-secret': {
    flags: [],
    gather: async (_flags, io) => ({ secret: await readSecret(io, 'GRAPHCAL_CLIENT_SECRET', 'Client secret') }),
  },
  certificate: {
    flags: ['certificate', 'key', 'sendCertificateChain'],
    gather: readCertificateFields,
  },
};

/** Refuses flags that belong to other modes, by their names; each would be dropped in silence otherwise. */
export function refuseForeignFlags(mode: AuthenticationMode, flags: ModeFlags, options: readonly Option[]): void {
  for (const other of MODE_NAMES) {
    for (const name of MODE_ANSWERS[other].flags) {
      if (flags[name] === undefined || MODE_ANSWERS[mode].flags.includes(name)) continue;
      const flag = options.find((option) => option.attributeName() === name)?.long;
      const others = MODE_NAMES.filter((each) => MODE_ANSWERS[each].flags.includes(name));
      throw new UsageError('option-of-another-mode', `${flag} does not go with --mode ${mode}.`, {
        hint: `It is for --mode ${others.join(' and --mode ')}.`,
      });
    }
  }
}

/** The fields of a mode beside those that all have. */
export function gatherFields(mode: AuthenticationMode, flags: ModeFlags, io: Io): Promise<object> {
  return MODE_ANSWERS[mode].gather(flags, io);
}
