import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { browserCommand, isRemoteSession, openBrowser } from './open-browser.ts';

const URL_WITH_ALL = 'https://login.example/authorize?a=1&b=$(id)&c=`id`;d="e\'f';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graphcal-browser-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('opening a browser', () => {
  it.each([
    ['linux', ['xdg-open', URL_WITH_ALL]],
    ['darwin', ['open', URL_WITH_ALL]],
    ['win32', ['rundll32', 'url.dll,FileProtocolHandler', URL_WITH_ALL]],
  ] as const)('on %s hands the address over as one argument', (platform, command) => {
    expect(browserCommand(URL_WITH_ALL, platform)).toEqual(command);
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', '--help', ''])('does not open %s', async (address) => {
    expect(browserCommand(address, 'linux')).toBeUndefined();
    expect(await openBrowser(address, 'linux', {})).toBe(false);
  });

  it.skipIf(process.platform === 'win32')('goes through no shell, and takes none of our variables along', async () => {
    const told = join(folder, 'told');
    const pipe = `${told}.pipe`;
    await writeFile(
      join(folder, 'xdg-open'),
      `#!/bin/sh\nprintf '%s' "$*" > '${told}'\nenv > '${told}.env'\n: > '${pipe}'\n`,
    );
    await chmod(join(folder, 'xdg-open'), 0o700);
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [pipe]);
    const env = {
      PATH: `${folder}:${process.env.PATH}`,
      DISPLAY: ':7',
      GRAPHCAL_VAULT_PASSPHRASE: 'canary-passphrase',
    };
    expect(await openBrowser(URL_WITH_ALL, 'linux', { ...env, GRAPHCAL_CLIENT_SECRET: 'canary-secret' })).toBe(true);
    // The pipe is read to its end when the program has written what it was given.
    await readFile(pipe);
    expect(await readFile(told, 'utf8')).toBe(URL_WITH_ALL);
    const inherited = await readFile(`${told}.env`, 'utf8');
    expect(inherited).toContain('DISPLAY=:7');
    expect(inherited).not.toMatch(/GRAPHCAL|canary/u);
  });

  it('says when there is no program for it', async () => {
    expect(await openBrowser('https://login.example/', 'linux', { PATH: folder })).toBe(false);
  });

  it('knows who sits at another machine', () => {
    expect(isRemoteSession({ SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' })).toBe(true);
    expect(isRemoteSession({ SSH_TTY: '/dev/pts/1' })).toBe(true);
    expect(isRemoteSession({ SSH_AUTH_SOCK: '/tmp/agent' })).toBe(false);
  });
});
