import type { Command } from 'commander';
import type { Authentication } from '../../auth/authentication.ts';
import { isPersonAuthentication, type PersonAuthentication } from '../../auth/modes/modes.ts';
import { storeSignIn } from '../../auth/sign-in/vault-sign-in-store.ts';
import { type DeviceCode, type SignIn, signIn } from '../../client/sign-in.ts';
import { systemClock } from '../../core/clock.ts';
import { formatDuration } from '../../core/durations.ts';
import { UsageError } from '../../core/errors.ts';
import { systemRandom } from '../../core/random.ts';
import type { Context } from './context.ts';
import type { Io } from './io.ts';
import { isRemoteSession } from './open-browser.ts';
import { openVaultAt } from './open-vault.ts';
import { addCaOption, readSettings } from './options.ts';
import { asJson } from './print.ts';

/** How the person is met. */
export interface SignInFlags {
  /** False with `--no-open`. */
  open?: boolean;
  json?: boolean;
  caFile?: string | undefined;
}

/** Adds `auth sign-in`, by which a person signs in again to what is stored. */
export function defineSignIn(sub: (name: string, title: string) => Command, { io }: Context): void {
  addCaOption(sub('sign-in', 'Sign in again, in the modes browser and device-code; all else that is stored stays'))
    .argument('<NAME>', 'Which one.')
    .option('--no-open', 'browser: print the address of the sign-in page, and open no browser.')
    .action(async (name: string, flags: SignInFlags & { home?: string; caFile?: string }) => {
      const vault = await openVaultAt(flags, io);
      const { caFile } = (await readSettings(flags, io)).config;
      const authentication = await vault.get(name);
      if (!isPersonAuthentication(authentication)) {
        throw new UsageError('sign-in-not-needed', `Nobody signs in to ${name}: its mode is ${authentication.mode}.`, {
          hint: `Try it: graphcal auth test ${name}; add it anew with --replace where its secret has changed.`,
        });
      }
      const { signIn: signedIn } = await signInAtTerminal(authentication, { ...flags, caFile }, io);
      const around = { clock: systemClock, random: systemRandom, signal: io.signal };
      await storeSignIn(vault, authentication, signedIn, around);
      if (flags.json) io.out(asJson({ signedIn: name, account: signedIn.username }));
      else io.out(`${signedIn.username} is signed in to ${name}.\n`);
    });
}

/** Signs a person in where the mode is one of persons; else gives it as it is. */
export async function signInWhereNeeded(made: Authentication, flags: SignInFlags, io: Io): Promise<Authentication> {
  return isPersonAuthentication(made) ? signInAtTerminal(made, flags, io) : made;
}

/** Signs a person in, who is told on standard error what to do. */
export async function signInAtTerminal<A extends PersonAuthentication>(
  authentication: A,
  { open = true, json = false, caFile }: SignInFlags,
  io: Io,
): Promise<A & { signIn: SignIn }> {
  const tell = (told: object, sentences: readonly string[]) =>
    io.err(json ? `${JSON.stringify(told)}\n` : sentences.map((one) => `graphcal: ${one}\n`).join(''));
  const deviceCodeCallback = ({ userCode, verificationUri, expiresOn, message }: DeviceCode) =>
    tell({ signIn: { verificationUri, userCode, expiresOn: new Date(expiresOn).toISOString() } }, [
      message,
      `The code is good for ${formatDuration(expiresOn - systemClock.now())}; waiting (Ctrl-C ends it).`,
    ]);
  const openBrowser = async (url: string) => {
    const isRemote = isRemoteSession(io.env);
    const isOpened = open && io.isAskable && !isRemote && (await io.openBrowser(url));
    tell({ signIn: { url } }, [
      isOpened ? `Sign in in the browser that was opened. If none was, open ${url}` : `To sign in, open ${url}`,
      ...(isRemote ? [OVER_SSH] : []),
      'Waiting for 10 minutes at most (Ctrl-C ends it).',
    ]);
  };
  return signIn(authentication, { deviceCodeCallback, openBrowser, signal: io.signal, ca: caFile, env: io.env });
}

const OVER_SSH =
  'This is a session over SSH, and the browser has to run on this machine: where none does, add the authentication with --mode device-code, which any browser will do for.';
