import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ServiceProxy } from './proxy.ts';

const PROGRAM = fileURLToPath(new URL('node_modules/@pnp/cli-microsoft365/dist/index.js', import.meta.url));

/** How a command ended. */
export interface Told {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `m365`; `onOutput` hears what it says while it runs. */
export type M365 = (args: readonly string[], onOutput?: (said: string) => void) => Promise<Told>;

/** The command, each time in a process of its own, with one home for all and no settings but the proxy's. */
export function createM365(proxy: ServiceProxy): M365 {
  const home = mkdtempSync(join(tmpdir(), 'graphcal-m365-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  mkdirSync(join(home, 'configstore'));
  const settings = { disableTelemetry: true, prompt: false, showSpinner: false };
  writeFileSync(join(home, 'configstore/cli-m365-config.json'), JSON.stringify(settings));
  const own = { HOME: home, XDG_CONFIG_HOME: home, NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' };
  return (args, onOutput) =>
    new Promise((resolve, reject) => {
      const env = { PATH: process.env.PATH, ...own, ...proxy.env };
      const child = spawn(process.execPath, [PROGRAM, ...args], { env, cwd: home, timeout: 25_000 });
      const said = { out: '', err: '' };
      for (const [name, stream] of [
        ['out', child.stdout],
        ['err', child.stderr],
      ] as const)
        stream.setEncoding('utf8').on('data', (text: string) => {
          said[name] += text;
          onOutput?.(said.out + said.err);
        });
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, ...said }));
    });
}
