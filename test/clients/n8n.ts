import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { ServiceProxy } from './proxy.ts';

const PROGRAM = fileURLToPath(new URL('n8n-node.mjs', import.meta.url));

/** What the node gives for a task. */
export interface Given {
  readonly items?: readonly Record<string, unknown>[];
  readonly error?: { readonly message: string; readonly description?: string; readonly httpCode?: string };
}

/** What a process gives for all its tasks. */
export interface Ended {
  readonly results: readonly Given[];
  /** The credential as n8n would keep it. */
  readonly credential: Record<string, unknown>;
}

/** Runs n8n's Microsoft Outlook node with each of these parameters, in a process of its own. */
export function runOutlookNode(
  proxy: ServiceProxy,
  tasks: readonly Record<string, unknown>[],
  credential: Record<string, unknown>,
): Promise<Ended> {
  const home = mkdtempSync(join(tmpdir(), 'graphcal-n8n-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const env = { PATH: process.env.PATH, HOME: home, N8N_DIAGNOSTICS_ENABLED: 'false', ...proxy.env };
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [PROGRAM], { env, cwd: home, timeout: 25_000 }, (failed, out, err) => {
      const last = out.trimEnd().split('\n').at(-1) ?? '';
      if (last.startsWith('{')) resolve(JSON.parse(last));
      else reject(failed ?? new Error(err));
    });
    child.stdin?.end(JSON.stringify({ tasks, credential }));
  });
}
