import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createAuthentication } from '../src/auth/authentication.ts';
import type { DeviceCodeAuthentication } from '../src/auth/modes/device-code.ts';
import { signInByDeviceCode } from '../src/auth/sign-in/by-device-code.ts';
import { storeSignIn } from '../src/auth/sign-in/vault-sign-in-store.ts';
import { openVault, type Vault } from '../src/auth/vault.ts';
import { systemClock } from '../src/core/clock.ts';
import { createSeededRandom, systemRandom } from '../src/core/random.ts';
import { type Authority, openAuthority } from './authority.ts';
import { type CompiledSources, compileSources } from './compiled-sources.ts';

/** Gets a new token again and again, and says so after each; ends with `needed` where a person has to sign in. */
const RENEWER = `
import { systemClock as clock } from './core/clock.js';
import { systemRandom as random } from './core/random.js';
import { createVaultSignInStore } from './auth/sign-in/vault-sign-in-store.js';
import { createTokenSource } from './auth/token-source.js';
import { openVault } from './auth/vault.js';
const [home] = process.argv.slice(2);
const post = async (url, { method = 'POST', headers, body, signal }) => {
  const reply = await fetch(url, { method, headers: { ...headers, 'x-process': String(process.pid) }, body, signal });
  return { status: reply.status, headers: Object.fromEntries(reply.headers), body: new Uint8Array(await reply.arrayBuffer()) };
};
const vault = await openVault(home, { clock, random });
const authentication = await vault.get('me');
const signIns = createVaultSignInStore(vault, authentication, { clock, random });
const source = createTokenSource(authentication, { post, clock, random, signIns });
process.stdout.write('ready\\n');
for (;;) {
  try {
    await source.getToken({ forceRefresh: true });
  } catch (error) {
    process.stdout.write(error.code === 'sign-in-needed' ? 'needed\\n' : 'failed ' + error.code + ' ' + error.message + '\\n');
    break;
  }
  process.stdout.write('renewed\\n');
}
`;

const APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
const AROUND = { clock: systemClock, random: systemRandom };

export interface RenewalSweep {
  /** Renewals of both processes together. */
  renewals: number;
  /** Where a process is killed: a moment after it said that it renewed, when its request arrives, or when it was answered and has nothing yet. */
  killedAt: 'renewed' | 'request' | 'answer' | 'never';
  /** One such moment in so many is a kill; default 12. */
  oneIn?: number;
  /** Whether a refresh token is good once, or until its end. */
  refreshTokens: 'single-use' | 'rotated';
  seed: number;
}

/** What came of it. */
export interface RenewalTally {
  renewed: number;
  kills: number;
  /** Times that a person had to sign in again. */
  signIns: number;
  /** What else went wrong. */
  failures: string[];
}

/** Two processes renew one sign-in at the same time, are killed and started again, until enough was renewed. */
export async function renewTogether(sweep: RenewalSweep): Promise<RenewalTally> {
  const [sources, authority] = await Promise.all([
    compileSources(['core', 'auth'], { 'renewer.js': RENEWER }),
    openAuthority({
      deviceCodeIntervalSeconds: 0,
      refreshTokens: sweep.refreshTokens,
      tokenLifetimeSeconds: 3,
      seed: {
        users: [{ userPrincipalName: TUTOR }],
        apps: [{ clientId: APP, publicClient: true, scopes: ['Calendars.ReadWrite'] }],
      },
    }),
  ]);
  try {
    return await renew(sweep, sources, authority);
  } finally {
    await authority.close();
    await sources.remove();
  }
}

async function renew(
  { renewals, killedAt, oneIn = 12, seed }: RenewalSweep,
  sources: CompiledSources,
  authority: Authority,
): Promise<RenewalTally> {
  const home = join(sources.folder, 'home');
  const vault = await openVault(home, AROUND);
  const tally: RenewalTally = { renewed: 0, kills: 0, signIns: 0, failures: [] };
  const kill = (pid: number) => {
    tally.kills++;
    process.kill(pid, 'SIGKILL');
  };
  const dice = createSeededRandom(seed);
  const isDue = (at: RenewalSweep['killedAt']) => at === killedAt && dice.next() * oneIn < 1;
  const way = await openWay(authority.url, (at, pid) => {
    if (!isDue(at)) return false;
    kill(pid);
    return true;
  });
  const made = createAuthentication(
    { ...authority.place, authority: way.url, name: 'me', mode: 'device-code', clientId: APP },
    systemClock,
  );
  await vault.put({ ...made, signIn: await signIn(made, authority) });
  let turn: Promise<unknown> = Promise.resolve();
  /** The person signs in where nobody has done so since a process began, which then only read an old refusal. */
  const signInOnce = (since: string) => {
    turn = turn.then(async () => {
      const stored = await readStored(vault);
      if (stored.signIn?.signedInAt !== since) return;
      tally.signIns++;
      await storeSignIn(vault, stored, await signIn(stored, authority), AROUND);
    });
    return turn;
  };

  const work = async () => {
    while (tally.renewed < renewals && tally.failures.length === 0) {
      const since = (await readStored(vault)).signIn?.signedInAt ?? '';
      const child = spawn(process.execPath, [sources.path('renewer.js'), home], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const { pid } = child;
      if (pid === undefined) throw new Error('not started');
      let said = '';
      createInterface(child.stdout).on('line', (line) => {
        said = line;
        if (line.startsWith('failed')) tally.failures.push(line);
        if (line !== 'renewed') return;
        tally.renewed++;
        if (tally.renewed >= renewals) child.kill('SIGKILL');
        else if (isDue('renewed')) kill(pid);
      });
      await once(child, 'close');
      // What the end of the sweep itself broke off, nobody has to mend.
      if (said === 'needed' && tally.renewed < renewals) await signInOnce(since);
    }
  };
  try {
    await Promise.all([work(), work()]);
  } finally {
    way.server.close();
  }
  return tally;
}

/** A way to the authority on which a process can be killed while it is answered; it is told where, and by which pid. */
async function openWay(
  to: string,
  isKilled: (at: 'request' | 'answer', pid: number) => boolean,
): Promise<{ url: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const pid = Number(request.headers['x-process'] ?? 0);
    const cutOff = (at: 'request' | 'answer') => pid > 0 && isKilled(at, pid);
    if (cutOff('request')) {
      response.destroy();
      return;
    }
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await fetch(`${to}${request.url}`, { method: 'POST', headers: type, body: Buffer.concat(chunks) });
    const body = Buffer.from(await answer.arrayBuffer());
    if (answer.ok && cutOff('answer')) response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function readStored(vault: Vault): Promise<DeviceCodeAuthentication> {
  return (await vault.get('me')) as DeviceCodeAuthentication;
}

function signIn(authentication: DeviceCodeAuthentication, authority: Authority) {
  const deviceCodeCallback = ({ userCode }: { userCode: string }) =>
    void authority.emulator.signIn({ userCode, user: TUTOR });
  return signInByDeviceCode(authentication, { deviceCodeCallback }, authority.parts);
}
