import type { Finding } from './finding.ts';

/** Least versions of the lines of Node that are tried; package.json says the same. */
const LEAST: readonly (readonly [major: number, minor: number])[] = [[20, 19]];

/** Whether graphcal runs on this version of Node, such as `v24.1.0`; pure. */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/u, '').split('.').map(Number);
  const isOld = LEAST.some(([least, from]) => major < least || (major === least && minor < from));
  if (!isOld) return { check: 'node', status: 'ok', message: `Node ${version}.` };
  return {
    check: 'node',
    status: 'failed',
    message: `Node ${version} is too old.`,
    hint: 'Install Node 20.19 or newer; 24 is recommended.',
  };
}
