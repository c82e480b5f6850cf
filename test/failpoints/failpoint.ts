import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * Ends this process with SIGKILL where GRAPHCAL_FAILPOINT says so: `NAME:n` at the n-th passing of that name, `*:n` at
 * the n-th of all but those inside a transaction, which leave nothing until it is committed. GRAPHCAL_FAILPOINT_LOG is a file that takes the name of each passing. Of the test build only.
 */
export function failpoint(name: string): void {
  const { GRAPHCAL_FAILPOINT: wanted, GRAPHCAL_FAILPOINT_LOG: log } = process.env;
  if (log !== undefined) appendLine(log, name);
  if (wanted === undefined) return;
  const colon = wanted.lastIndexOf(':');
  const which = wanted.slice(0, colon);
  if (which === '*' ? isOfTransaction(name) : which !== name) return;
  passed += 1;
  if (passed !== Number(wanted.slice(colon + 1))) return;
  process.kill(process.pid, 'SIGKILL');
  // Nothing more is done until the signal has come.
  for (;;);
}

let passed = 0;

/** Whether the passing is that of one statement among those of a transaction. */
export function isOfTransaction(name: string): boolean {
  return /^sql (?:INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA)/u.test(name);
}

function appendLine(file: string, line: string): void {
  const descriptor = openSync(file, 'a');
  writeSync(descriptor, `${line}\n`);
  closeSync(descriptor);
}
