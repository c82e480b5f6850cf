import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClientCertificate } from '../../src/emulator/identity/testing-certificate.ts';
import { createEmulator, type Emulator } from '../../src/emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../src/emulator/testing.ts';
import { start } from '../command.ts';
import { blocksOf } from '../house/document.ts';
import { openGate, type SignInGate } from '../sign-in-gate.ts';
import { signAssertion } from '../signed-assertion.ts';

const PAGE = readFileSync('docs/authentication.md', 'utf8');
/** What the page calls the directory, the application and the file of the other issuer. */
const [TENANT, APP] = ['contoso.example', '00000000-0000-0000-0000-000000000000'];
const TOKEN_FILE = '/var/run/secrets/azure/tokens/azure-identity-token';
const CLIENT = '0b0c0d0e-5555-4666-8777-888888888888';
const PERSON = 'tutor.7@school.example';
const [SECRET, PASSWORD] = ['a~secret', 'a password'];

let folder: string;
let emulator: Emulator;
let gate: SignInGate;
let token: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'graphcal-page-'));
  const made = await makeCertificate();
  emulator = await createEmulator({
    signingKey: TEST_SIGNING_KEY,
    deviceCodeIntervalSeconds: 0,
    seed: {
      users: [{ userPrincipalName: PERSON, password: PASSWORD }],
      apps: [
        {
          ...{ clientId: CLIENT, secrets: [SECRET], certificates: [made.certificate], publicClient: true },
          ...{ roles: ['Calendars.ReadWrite'], scopes: ['Calendars.ReadWrite', 'offline_access'] },
        },
      ],
    },
  });
  const { url } = await emulator.listen();
  gate = await openGate(
    () => url,
    () => token,
  );
  const audience = `${gate.url}/${emulator.tenantId}/v2.0`;
  writeFileSync(join(folder, 'token'), signAssertion({ app: CLIENT, audience, ...made }));
  const form = { grant_type: 'client_credentials', client_id: CLIENT, client_secret: SECRET };
  const body = new URLSearchParams({ ...form, scope: `${gate.url}/.default` });
  const answer = await fetch(`${gate.url}/${emulator.tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
  ({ access_token: token } = (await answer.json()) as { access_token: string });
});
afterAll(async () => {
  await gate.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

/** As the page says, where there is openssl; `app.cer` and `app.key` lie in the folder then. */
async function makeCertificate() {
  if (spawnSync('openssl', ['version']).status === 0) {
    const command = /`(openssl req [^`]+)`/.exec(PAGE)?.[1];
    if (command === undefined) throw new Error('The page makes no certificate.');
    execFileSync('sh', ['-c', command], { cwd: folder, stdio: 'ignore' });
  } else {
    console.log('openssl is not installed: the certificate is made without it.');
    const { certificate, privateKeyText } = await createClientCertificate();
    writeFileSync(join(folder, 'app.cer'), certificate);
    writeFileSync(join(folder, 'app.key'), privateKeyText);
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { certificate: read('app.cer'), privateKey: read('app.key') };
}

/** Command lines below a heading, up to the next one. */
function linesBelow(heading: string): string[] {
  const at = PAGE.indexOf(`\n## ${heading}\n`);
  if (at < 0) throw new Error(`The page has no heading ${heading}.`);
  const end = PAGE.indexOf('\n## ', at + 1);
  const blocks = blocksOf(PAGE.slice(at, end < 0 ? undefined : end)).filter(({ language }) => language === 'sh');
  return blocks.flatMap(({ text }) => text.trimEnd().split('\n'));
}

/** What a person sees and does who is asked to sign in. */
function signInWhereAsked(line: string): void {
  const url = /To sign in, open (\S+)$/u.exec(line)?.[1];
  const userCode = /enter the code (\w+)\./u.exec(line)?.[1];
  if (userCode !== undefined) emulator.signIn({ userCode, user: PERSON });
  else if (url !== undefined) void fetch(emulator.signIn({ url, user: PERSON }).location ?? '').catch(() => {});
}

/** Runs the lines as they stand on the page, but for the names of directory, application, file and, for `auth add`, addresses. */
async function follow(lines: readonly string[], env: Record<string, string>) {
  const given = { ...env, GRAPHCAL_HOME: join(folder, 'home') };
  const said: { line: string; code: number | null; stderr: string }[] = [];
  for (const line of lines) {
    const exported = /^export (\w+)=\.\.\.$/u.exec(line)?.[1];
    if (exported !== undefined) {
      Object.assign(given, { [exported]: token });
      continue;
    }
    const [program, ...words] = line.split(' ');
    expect([line, program]).toEqual([line, 'graphcal']);
    const own = new Map([
      [TENANT, emulator.tenantId],
      [APP, CLIENT],
      [TOKEN_FILE, join(folder, 'token')],
    ]);
    const args = words.map((word) => own.get(word) ?? word);
    const authority = /managed-identity|access-token/u.test(line) ? [] : ['--authority', gate.url];
    if (line.startsWith('graphcal auth add ')) args.push(...authority, '--graph', gate.url);
    const running = start(args, { env: given, cwd: folder });
    if (running.process.stderr) createInterface({ input: running.process.stderr }).on('line', signInWhereAsked);
    const { code, stderr } = await running.ended;
    said.push({ line, code, stderr });
  }
  return said;
}

const MODES: readonly [heading: string, name: string, env?: () => Record<string, string>][] = [
  ['Client secret', 'school', () => ({ GRAPHCAL_CLIENT_SECRET: SECRET })],
  ['Certificate', 'school'],
  ['Workload identity', 'school'],
  ['Managed identity', 'machine', () => ({ IDENTITY_ENDPOINT: `${gate.url}/msi/token`, IDENTITY_HEADER: 'a-header' })],
  ['Browser', 'me'],
  ['Device code', 'me'],
  ['Username and password', 'old', () => ({ GRAPHCAL_PASSWORD: PASSWORD })],
  ['Access token', 'borrowed', () => ({ GRAPHCAL_ACCESS_TOKEN: token })],
];

describe('docs/authentication.md, followed word for word', () => {
  it('shows the command of each mode of its first table', () => {
    const listed = [...PAGE.matchAll(/^\| \[([a-z-]+)\]\(#([a-z-]+)\) \|/gmu)].map(([, mode]) => mode);
    const shown = MODES.map(([heading]) => /--mode ([a-z-]+)/u.exec(linesBelow(heading).join('\n'))?.[1]);
    expect(shown).toEqual(listed);
  });

  it.each(MODES)('%s: leads to calendars', async (heading, name, env = () => ({})) => {
    rmSync(join(folder, 'home'), { recursive: true, force: true });
    const more = [`graphcal auth test ${name}`, `graphcal list-calendars --auth ${name} --mailbox ${PERSON}`];
    const said = await follow([...linesBelow(heading), ...more], env());
    expect(said.filter(({ code }) => code !== 0)).toEqual([]);
  });

  it('Signing in again: goes on where the sessions of the person were revoked', async () => {
    rmSync(join(folder, 'home'), { recursive: true, force: true });
    await follow(linesBelow('Device code'), {});
    emulator.revokeSessions(PERSON);
    const list = 'graphcal list-calendars --auth me --mailbox me';
    const said = await follow([list, ...linesBelow('Signing in again'), list], {});
    expect(said.map(({ code }) => code)).toEqual([5, 0, 0]);
    expect(said[0]?.stderr).toContain('graphcal auth sign-in me');
  });
});
