import { type Authentication, renewAuthentication, toRecord } from '../auth/authentication.ts';
import type { ModeFields } from '../auth/modes/modes.ts';
import type { Vault } from '../auth/vault.ts';
import { systemClock } from '../core/clock.ts';
import { AuthenticationError, type GraphcalError, UsageError } from '../core/errors.ts';
import { canonicalJson } from '../core/json.ts';
import { type ConnectionSettings, openConnection } from './connection.ts';

/** What comes in the place of the old one; what else is stored stays. */
export type RotatedFields =
  | Pick<ModeFields['client-secret'], 'secret' | 'secretExpiresOn'>
  | Pick<ModeFields['certificate'], 'certificate' | 'privateKey' | 'passphrase' | 'sendCertificateChain'>;

/** What of each mode can be rotated, as people call it. */
const ROTATED: ReadonlyMap<string, 'secret' | 'certificate'> = new Map([
  ['client-secret', 'secret'],
  ['certificate', 'certificate'],
]);
/** Refusals of a secret or certificate that the directory may not know yet. */
const NOT_YET_KNOWN: ReadonlySet<string> = new Set(['secret-wrong', 'certificate-wrong', 'authentication-refused']);

/** What `auth rotate` renews of an authentication; throws UsageError `authentication-not-rotatable`. */
export function rotatedOf({ name, mode }: Pick<Authentication, 'name' | 'mode'>): 'secret' | 'certificate' {
  const what = ROTATED.get(mode);
  if (what !== undefined) return what;
  throw new UsageError('authentication-not-rotatable', `${name} is of the mode ${mode}, which has nothing to rotate.`, {
    hint: `Rotated are the modes ${[...ROTATED.keys()].join(' and ')}; others are stored anew by graphcal auth add --replace.`,
  });
}

/**
 * Puts a new secret or certificate in the place of the old one, once a token was got with it: until then, and where it
 * is refused, the old one stays. Throws UsageError `authentication-unchanged`, `authentication-changed` and what a token request throws.
 */
export async function rotateAuthentication(
  vault: Pick<Vault, 'get' | 'change' | 'noteSuccess'>,
  name: string,
  fields: RotatedFields,
  settings: ConnectionSettings & { signal?: AbortSignal | undefined } = {},
): Promise<Authentication> {
  const old = await vault.get(name);
  const what = rotatedOf(old);
  const renewed = renewAuthentication(old, fields, settings.clock ?? systemClock);
  const secretOf = (one: Authentication) => String(toRecord(one)[what === 'secret' ? 'secret' : 'privateKey']);
  if (secretOf(old) === secretOf(renewed)) {
    throw new UsageError('authentication-unchanged', `This is the ${what} that ${name} has already.`, {
      hint: 'Make a new one in the portal, and give that.',
    });
  }
  const connection = await openConnection(renewed, settings);
  try {
    await connection.tokens.getToken({ signal: settings.signal });
  } catch (error) {
    if (error instanceof AuthenticationError) throw refused(error, name, what);
    throw error;
  } finally {
    await connection.close();
  }
  // Trying takes up to minutes, in which it may have been removed, or replaced by another.
  const before = canonicalJson(toRecord(old));
  const replace = (now: Authentication) => {
    if (canonicalJson(toRecord(now)) === before) return renewed;
    throw new UsageError('authentication-changed', `${name} was changed while the new ${what} was tried.`, {
      hint: `The new ${what} was not stored. Look at it with graphcal auth list, and try again.`,
    });
  };
  await vault.change(name, replace, { asOwner: true });
  await vault.noteSuccess(name);
  return renewed;
}

/** The same error, with what became of the old one. */
function refused(error: GraphcalError, name: string, what: string): AuthenticationError {
  const { code, message, hint, evidence } = error;
  const kept = `Nothing was changed: ${name} goes on with the old ${what}.`;
  const wait = NOT_YET_KNOWN.has(code)
    ? ` It takes minutes until the directory knows a new ${what} everywhere: try again then. ${hint ?? ''}`
    : ` ${hint ?? ''}`;
  return new AuthenticationError(code, message, { cause: error, evidence, hint: `${kept}${wait}`.trim() });
}
