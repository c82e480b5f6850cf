import type { Config } from '../../client/config.ts';
import { openConnection, openTransport } from '../../client/connection.ts';
import type { StoredAuthentication } from '../../client/stored-authentication.ts';
import { systemClock } from '../../core/clock.ts';
import type { Environment } from '../../http/wire/proxy.ts';
import { judgeClock } from './clock-check.ts';
import { failure } from './failure.ts';
import type { Finding } from './finding.ts';
import { checkHome } from './home-check.ts';
import { checkMailboxes } from './mailbox-check.ts';
import { checkNetwork } from './network-check.ts';
import { judgeNode } from './node-check.ts';
import { judgePermissions } from './permissions-check.ts';
import { checkToken } from './token-check.ts';

export interface Examination {
  auth: string;
  /** The home folder. */
  folder: string;
  config: Pick<Config, 'caFile' | 'allowedMailboxes'>;
  mailboxes: readonly string[];
  nodeVersion: string;
  env: Environment;
  signal: AbortSignal;
}

/** Checks one thing after another, and goes on wherever the next can still be told. Writes to no calendar. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { auth, folder, nodeVersion } = examination;
  const home = await checkHome(folder, auth);
  const findings = [judgeNode(nodeVersion), ...home.findings];
  if (home.stored === undefined) return [...findings, ...skip('the authentication cannot be read', ALL)];
  try {
    return [...findings, ...(await examineService(home.stored, examination))];
  } catch (error) {
    examination.signal.throwIfAborted();
    return [...findings, failure('network', error)];
  }
}

const ALL = ['authority', 'graph', 'clock', 'token', 'permissions', 'mailbox'] as const;

async function examineService(
  { auth, signInStore }: StoredAuthentication,
  { config, env, mailboxes, signal }: Examination,
): Promise<Finding[]> {
  const transport = await openTransport({ env, ca: config.caFile });
  try {
    const now = () => systemClock.now();
    const network = await checkNetwork(auth, { transport, env, now, signal });
    const findings = [...network.findings, judgeClock(network.date)];
    if (network.findings.some(({ check, status }) => check === 'authority' && status === 'failed')) {
      return [...findings, ...skip('the authority cannot be reached', ['token', 'permissions', 'mailbox'])];
    }
    const { allowedMailboxes } = config;
    // Somebody waits for the answer, and a throttled mailbox is an answer.
    const retry = { attempts: 2, throttledAttempts: 1 };
    const connection = await openConnection(auth, { transport, env, allowedMailboxes, retry, signInStore });
    const token = await checkToken(connection.tokens, signal);
    findings.push(...token.findings);
    if (token.findings.some(({ status }) => status === 'failed')) {
      return [...findings, ...skip('there is no token', ['permissions', 'mailbox'])];
    }
    findings.push(...judgePermissions(token.claims, allowedMailboxes !== undefined));
    if (mailboxes.length === 0) return [...findings, ...skip('none is named (--mailbox, --mailboxes)', ['mailbox'])];
    return [...findings, ...(await checkMailboxes(connection.sender, mailboxes, signal))];
  } finally {
    await transport.close();
  }
}

function skip(why: string, checks: readonly string[]): Finding[] {
  return checks.map((check) => ({ check, status: 'skipped', message: `Not looked at: ${why}.` }));
}
