import { spawn } from 'node:child_process';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The program that opens an address in the browser of a system, with its arguments: no shell reads the address, which
 * has characters that one would act on. Undefined where it has to begin with http, and does not.
 */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
): [program: string, ...args: string[]] | undefined {
  if (!/^https?:\/\//u.test(url)) return undefined;
  if (platform === 'darwin') return ['open', url];
  // `start` would be a command of the shell.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}

/** Whether a person sits at another machine: a browser that is opened here is not seen. */
export function isRemoteSession({ SSH_CONNECTION, SSH_CLIENT, SSH_TTY }: Environment): boolean {
  return Boolean(SSH_CONNECTION || SSH_CLIENT || SSH_TTY);
}

/** What a browser, and all that it starts, inherits: our own variables hold secrets. */
function withoutOwn(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^GRAPHCAL_/iu.test(name)));
}

/** Opens an address; false where no program for it could be started. */
export function openBrowser(url: string, platform: NodeJS.Platform, env: Environment): Promise<boolean> {
  const [program, ...args] = browserCommand(url, platform) ?? [];
  if (program === undefined) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true, env: withoutOwn(env) });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      // The browser outlives the command, and the command does not wait for it.
      child.unref();
      resolve(true);
    });
  });
}
