import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type Said, shellForEach } from './testing.ts';

const shell = shellForEach();
let stops: (() => Promise<Said>)[] = [];
afterEach(async () => {
  for (const stop of stops) await stop();
  stops = [];
});

/** Starts the command; gives what it says at first, and how to stop it. */
async function start(...flags: string[]): Promise<{ said: string; stop(): Promise<Said> }> {
  const controller = new AbortController();
  let ended: Promise<Said> | undefined;
  const said = await new Promise<string>((resolve, reject) => {
    ended = shell.call(['emulator', ...flags], { signal: controller.signal, onOut: resolve });
    ended.then(({ err }) => reject(new Error(err)), reject);
  });
  const stop = () => {
    controller.abort();
    return ended as Promise<Said>;
  };
  stops.push(stop);
  return { said, stop };
}

interface Line {
  url: string;
  graph: string;
  authority: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  certificate: string;
}

const CLIENT = `
const { createServer } = await import('vite');
const vite = await createServer({ server: { middlewareMode: true, hmr: false, ws: false }, appType: 'custom', logLevel: 'error' });
await vite.ssrLoadModule('/src/surfaces/cli/main.ts');
await vite.close();
`;

/** Runs graphcal in a process of its own: Node reads the certificates that it trusts once, when it starts. */
function graphcal(argv: readonly string[], env: Record<string, string>): Promise<Said> {
  const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--input-type=module', '-e', CLIENT, 'graphcal', ...argv],
      {
        cwd: fileURLToPath(new URL('../../..', import.meta.url)),
        env: { ...inherited, GRAPHCAL_HOME: join(shell.folder, 'home'), ...env },
      },
      (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

describe('graphcal emulator', () => {
  it('says in one line of JSON how to reach it, and without --tls names no certificate', async () => {
    const { said, stop } = await start('--json');
    const line = JSON.parse(said) as Line;
    expect(line.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/u);
    expect(line).toMatchObject({ graph: `${line.url}/v1.0`, authority: `${line.url}/${line.tenantId}` });
    expect(Object.keys(line)).toEqual(['url', 'graph', 'authority', 'tenantId', 'clientId', 'clientSecret']);
    expect((await stop()).code).toBe(0);
  });
});

describe('the flags of graphcal emulator', () => {
  const read = async (said: string, path: string) => (await fetch(`${(JSON.parse(said) as Line).url}${path}`)).json();

  it('set modes, by their names in kebab-case', async () => {
    const { said } = await start('--json', '--mode', 'batch-writes=four', '--mode', 'transaction-id-window-ms=60000');
    expect(await read(said, '/emulator/modes')).toMatchObject({
      batchWrites: 'four',
      transactionId: { windowMs: 60_000, onSameContent: '201-existing' },
      ifMatch: 'checked',
    });
  });

  it('make a server that is the same again, whose time stands unless it is told where to start', async () => {
    const ids = async (...flags: string[]) => {
      const { tenantId, clientSecret } = JSON.parse((await start('--json', ...flags)).said) as Line;
      return [tenantId, clientSecret];
    };
    expect(await ids('--deterministic')).toEqual(await ids('--deterministic', '1'));
    expect(await ids('--deterministic', '2')).not.toEqual(await ids('--deterministic'));
    const { said } = await start('--json', '--deterministic', '--time', '2026-03-01T08:00:00+01:00');
    expect(await read(said, '/emulator/clock')).toEqual({ now: '2026-03-01T07:00:00.000Z', runs: false });
  });

  it('let time start where they say, and run', async () => {
    const { said } = await start('--json', '--time', '2026-03-01T08:00:00Z');
    expect(await read(said, '/emulator/clock')).toMatchObject({
      now: expect.stringMatching(/^2026-03-01T08:0/u),
      runs: true,
    });
  });

  it('name the waits of the limits in the form that is asked for', async () => {
    const path = '/v1.0/users/room.101@school.example/events';
    const { said } = await start('--json', '--retry-after', 'fraction', '--latency', '100:200');
    const { tenantId, clientId, clientSecret, url } = JSON.parse(said) as Line;
    const form = { client_id: clientId, client_secret: clientSecret, grant_type: 'client_credentials' };
    const body = new URLSearchParams({ ...form, scope: 'https://graph.microsoft.com/.default' });
    const signedIn = await fetch(`${url}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
    const headers = { authorization: `Bearer ${((await signedIn.json()) as { access_token: string }).access_token}` };
    const answers = await Promise.all(Array.from({ length: 6 }, () => fetch(`${url}${path}`, { headers })));
    const waits = answers.filter(({ status }) => status === 429).map((answer) => answer.headers.get('retry-after'));
    expect(new Set(waits)).toEqual(new Set(['1.000']));
  });

  it.each([
    [['--latency', 'slow'], 'It has to be a whole number from 0 to 3600000, two such as 400:1500'],
    [['--latency', '400:300'], 'two such as 400:1500 of which the second is not less, or live.'],
    [['--latency', '0:300'], 'two such as 400:1500'],
    [['--mode', 'batch=4'], "The mode 'batch' is not known; known are transaction-id-window-ms=MS|never, "],
    [['--mode', 'if-match=no'], "The mode 'if-match' must be checked or ignored."],
    [['--deterministic', 'x'], 'It has to be a whole number from 0 to 4294967295.'],
    [['--time', 'noon'], '--time must be a time such as 2026-01-05T10:00:00Z'],
    [['--retry-after', 'soon'], 'Allowed choices are seconds, fraction, date, absent.'],
  ])('%o are refused, with what is allowed', async (flags, message) => {
    const { code, err } = await shell.call(['emulator', ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it.each(['live', '400:1500', '0'])('take the latency %s', async (latency) => {
    expect(JSON.parse((await start('--json', '--latency', latency)).said)).toHaveProperty('url');
  });
});

describe('graphcal emulator --tls', () => {
  it('serves a client that was told to trust its certificate, and no other', async () => {
    const { said } = await start('--tls', '--json');
    const line = JSON.parse(said) as Line;
    expect([line.url, line.graph, line.authority].every((address) => address.startsWith('https://127.0.0.1:'))).toBe(
      true,
    );
    const { tenantId, clientId, clientSecret, authority, graph, certificate } = line;
    const add = ['auth', 'add', 'local', '--mode', 'client-secret', '--tenant', tenantId, '--client-id', clientId];
    const added = await shell.call([...add, '--authority', authority, '--graph', graph], {
      env: { GRAPHCAL_CLIENT_SECRET: clientSecret },
    });
    expect(added.code).toBe(0);

    const list = ['list-calendars', '--auth', 'local', '--mailbox', 'room.101@school.example', '--json'];
    const refused = await graphcal(list, {});
    expect([refused.code, JSON.parse(refused.err)]).toMatchObject([11, { error: { code: 'certificate-refused' } }]);
    const trusted = await graphcal(list, { NODE_EXTRA_CA_CERTS: certificate });
    expect(trusted).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(trusted.out)).toMatchObject({ value: [{ name: 'Calendar' }] });
  });

  it('has the further names of --host-name in its certificate, which implies --tls', async () => {
    const { said } = await start(
      '--json',
      '--host-name',
      'graph.microsoft.com',
      '--host-name',
      'login.microsoftonline.com',
    );
    const { url, certificate } = JSON.parse(said) as Line;
    expect(url).toMatch(/^https:/u);
    expect(new X509Certificate(readFileSync(certificate)).subjectAltName).toContain(
      'DNS:graph.microsoft.com, DNS:login.microsoftonline.com',
    );
    const { code, err } = await shell.call(['emulator', '--host-name', 'no name']);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('It has to be the name of a host, such as graph.microsoft.com.'),
    ]);
  });

  it('puts the certificate in a private folder and takes it away at the end', async () => {
    const { said, stop } = await start('--tls', '--json');
    const { certificate } = JSON.parse(said) as Line;
    expect(readFileSync(certificate, 'utf8')).toMatch(/^-----BEGIN CERTIFICATE-----/u);
    expect(readFileSync(certificate, 'utf8')).not.toContain('PRIVATE KEY');
    if (process.platform !== 'win32') expect(statSync(dirname(certificate)).mode & 0o077).toBe(0);
    await stop();
    expect(existsSync(dirname(certificate))).toBe(false);
  });

  it('keeps the certificate in the data folder and tells people how to trust it', async () => {
    const { said, stop } = await start('--tls', '--data', "the school's");
    const file = join(shell.folder, "the school's", 'certificate.pem');
    expect(said).toContain(`export NODE_EXTRA_CA_CERTS='${shell.folder}/the school'\\''s/certificate.pem'\n`);
    expect(said).toContain('--authority https://127.0.0.1:');
    await stop();
    expect(existsSync(file)).toBe(true);
  });
});
