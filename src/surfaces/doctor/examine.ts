import { type Authentication, summarize } from '../../auth/authentication.ts';
import { adviseRotation, describeNearEnd } from '../../auth/expiry.ts';
import type { StoredAuthentication } from '../../auth/stored-source.ts';
import type { Vault } from '../../auth/vault.ts';
import type { Config } from '../../client/config.ts';
import { type Connection, openConnection, openTransport } from '../../client/connection.ts';
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
  openVault(): Promise<Vault>;
}

/** Checks one thing after another, and goes on wherever the next can still be told. Writes to no calendar. */
export async function examine(examination: Examination): Promise<Finding[]> {
  const { auth, folder, nodeVersion } = examination;
  const home = await checkHome(folder, auth, examination.openVault);
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
  stored: StoredAuthentication,
  { config, env, mailboxes, signal }: Examination,
): Promise<Finding[]> {
  const { authentication } = stored;
  const transport = await openTransport({ env, ca: config.caFile });
  let connection: Connection | undefined;
  try {
    const now = () => systemClock.now();
    const network = await checkNetwork(authentication, { transport, env, now, signal });
    const findings = [...network.findings, judgeClock(network.date), ...judgeEnd(authentication, now())];
    if (network.findings.some(({ check, status }) => check === 'authority' && status === 'failed')) {
      return [...findings, ...skip('the authority cannot be reached', ['token', 'permissions', 'mailbox'])];
    }
    const { allowedMailboxes } = config;
    // Somebody waits for the answer, and a throttled mailbox is an answer.
    const retry = { attempts: 2, throttledAttempts: 1 };
    connection = await openConnection(stored, { transport, env, allowedMailboxes, retry });
    const token = await checkToken(connection.tokens, signal);
    findings.push(...token.findings);
    if (token.findings.some(({ status }) => status === 'failed')) {
      return [...findings, ...skip('there is no token', ['permissions', 'mailbox'])];
    }
    findings.push(...judgePermissions(token.claims, allowedMailboxes !== undefined));
    if (mailboxes.length === 0) return [...findings, ...skip('none is named (--mailbox, --mailboxes)', ['mailbox'])];
    return [...findings, ...(await checkMailboxes(connection.sender, mailboxes, signal))];
  } finally {
    await connection?.close();
    await transport.close();
  }
}

/** Whether a secret or certificate ends soon, or has. */
function judgeEnd(authentication: Authentication, now: number): Finding[] {
  const message = describeNearEnd(authentication.name, summarize(authentication), now);
  if (message === undefined) return [];
  return [{ check: 'expiry', status: 'warning', message, hint: adviseRotation(authentication) }];
}

function skip(why: string, checks: readonly string[]): Finding[] {
  return checks.map((check) => ({ check, status: 'skipped', message: `Not looked at: ${why}.` }));
}
