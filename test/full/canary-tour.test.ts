import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuthenticationMode } from '../../src/auth/authentication.ts';
import { MODE_NAMES } from '../../src/auth/modes/modes.ts';
import { asciiJson } from '../../src/core/json.ts';
import { type ClientCertificate, createClientCertificate } from '../../src/emulator/identity/testing-certificate.ts';
import { createEmulator, type Emulator } from '../../src/emulator/index.ts';
import { TEST_SIGNING_KEY } from '../../src/emulator/testing.ts';
import { type Canary, canariesIn } from '../canaries.ts';
import { filesIn, watchCommand } from '../canary-watch.ts';
import { type GateMode, openGate, type SignInGate } from '../sign-in-gate.ts';
import { signAssertion } from '../signed-assertion.ts';

const APP = '0b0c0d0e-5555-4666-8777-888888888888';
const SECRET_APP = '0b0c0d0e-7777-4666-8777-888888888888';
const PUBLIC_APP = '0b0c0d0e-6666-4666-8777-888888888888';
const TUTOR = 'tutor.7@school.example';
const SECRET = 'Canary~secret/+"42=';
const PASSWORD = 'Canary pass/+"word';
const PASSPHRASE = 'Canary pass-phrase+1';
const WRONG = 'Canary wrong/one+"';
const HEADER = 'Canary-identity-header';
const CONTENT: readonly Canary[] = [
  { name: 'subject', value: 'Canary "subject" für Ö/7+8' },
  { name: 'body', value: 'Canary body: salary 4711 & more' },
  { name: 'attendee', value: 'canary.attendee+1@school.example' },
];

/** A way to sign in, as the tour takes it. */
interface Stop {
  /** What `auth add` is given beside name, mode, tenant and addresses. */
  add: string[];
  /** Its secrets, by the variable that `auth add` takes them from: only there they may stand. */
  given?: Record<string, string>;
  /** The same for commands that sign in. */
  used?: Record<string, string>;
  /** What must be found nowhere. */
  canaries: Canary[];
  /** `auth add` with a bad file, a wrong passphrase and whatever else of it can be wrong; each is refused. */
  wrong: { what: string; add: string[]; given?: Record<string, string> }[];
  /** What the person does who is asked to sign in by `auth add`, by what it printed. */
  person?: (signIn: { url?: string; userCode?: string }) => void;
  /** It is told no authority. */
  hasNoAuthority?: true;
  /** Its token is a secret that it is given: what goes wrong is the token. */
  hasToken?: true;
}

let root: string;
let emulator: Emulator;
let gate: SignInGate;
let own: ClientCertificate;
let token: string;
let assertion: string;

const file = (name: string) => join(root, 'inputs', name);
const keyLines = (): Canary[] =>
  own.privateKeyText
    .split('\n')
    .filter((line) => line.length === 64)
    .map((value, at) => ({ name: `line ${at} of the key`, value }));

/** Every mode has its stop; one more is a row. */
const STOPS: Readonly<Record<AuthenticationMode, () => Stop>> = {
  'client-secret': () => ({
    add: ['--client-id', SECRET_APP],
    given: { GRAPHCAL_CLIENT_SECRET: SECRET },
    canaries: [{ name: 'secret', value: SECRET }],
    wrong: [{ what: 'a secret as an option', add: ['--client-id', SECRET_APP, '--client-secret', 'x'] }],
  }),
  certificate: () => ({
    add: ['--client-id', APP, '--certificate', file('own.pem'), '--key', file('own.key')],
    given: { GRAPHCAL_CERTIFICATE_PASSWORD: PASSPHRASE },
    canaries: [...keyLines(), { name: 'passphrase', value: PASSPHRASE }, { name: 'wrong passphrase', value: WRONG }],
    wrong: [
      {
        what: 'a wrong passphrase',
        add: ['--client-id', APP, '--certificate', file('own.pem'), '--key', file('own.key')],
        given: { GRAPHCAL_CERTIFICATE_PASSWORD: WRONG },
      },
      { what: 'a bad file', add: ['--client-id', APP, '--certificate', file('bad.pem'), '--key', file('bad.pem')] },
      { what: 'no file', add: ['--client-id', APP, '--certificate', file('none.pem')] },
    ],
  }),
  'workload-identity': () => ({
    add: ['--client-id', APP, '--token-file', file('token')],
    canaries: [{ name: 'assertion', value: assertion }],
    wrong: [{ what: 'no file', add: ['--client-id', APP, '--token-file', ''] }],
  }),
  'managed-identity': () => ({
    add: [],
    used: { IDENTITY_ENDPOINT: `${gate.url}/msi/token`, IDENTITY_HEADER: HEADER },
    canaries: [{ name: 'header', value: HEADER }],
    hasNoAuthority: true,
    wrong: [{ what: 'an option of another mode', add: ['--certificate', file('bad.pem')] }],
  }),
  browser: () => ({
    add: ['--client-id', PUBLIC_APP, '--no-open'],
    canaries: [],
    person: ({ url = '' }) => {
      const { location = '' } = emulator.signIn({ url, user: TUTOR });
      void fetch(location).catch(() => {});
    },
    wrong: [
      { what: 'a secret as an option', add: ['--client-id', PUBLIC_APP, '--secret', 'x'] },
      { what: 'a bad file', add: ['--client-id', APP, '--certificate', file('bad.pem'), '--key', file('bad.pem')] },
    ],
  }),
  'device-code': () => ({
    add: ['--client-id', PUBLIC_APP],
    canaries: [],
    person: ({ userCode = '' }) => void emulator.signIn({ userCode, user: TUTOR }),
    wrong: [{ what: 'an option of another mode', add: ['--client-id', PUBLIC_APP, '--no-open'] }],
  }),
  'username-password': () => ({
    add: ['--client-id', PUBLIC_APP, '--username', TUTOR, '--allow-password'],
    given: { GRAPHCAL_PASSWORD: PASSWORD },
    canaries: [{ name: 'password', value: PASSWORD }],
    wrong: [
      {
        what: 'no switch',
        add: ['--client-id', PUBLIC_APP, '--username', TUTOR],
        given: { GRAPHCAL_PASSWORD: PASSWORD },
      },
    ],
  }),
  'access-token': () => ({
    add: [],
    used: { GRAPHCAL_ACCESS_TOKEN: token },
    canaries: [],
    wrong: [{ what: 'a token in the place of its variable', add: ['--variable', 'x'.repeat(101)] }],
    hasNoAuthority: true,
    hasToken: true,
  }),
};

/** The visit that is answered with the event. */
const CREATED = 'create';

/** How signing in goes, and how commands that need it end then. */
const TROUBLES: readonly {
  gate: GateMode;
  codes: readonly number[];
  visits: readonly ('test' | 'create' | 'send')[];
}[] = [
  { gate: 'refuses', codes: [5], visits: ['test', 'create', 'send'] },
  { gate: 'cuts', codes: [5, 11], visits: ['create'] },
  { gate: 'throttles', codes: [5, 11], visits: ['send'] },
];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'graphcal-canaries-'));
  mkdirSync(join(root, 'inputs'));
  own = await createClientCertificate();
  emulator = await createEmulator({
    deviceCodeIntervalSeconds: 0,
    signingKey: TEST_SIGNING_KEY,
    seed: {
      users: [{ userPrincipalName: TUTOR, password: PASSWORD }],
      apps: [
        { clientId: APP, certificates: [own.certificate], roles: ['Calendars.ReadWrite'] },
        { clientId: SECRET_APP, secrets: [SECRET], roles: ['Calendars.ReadWrite'] },
        { clientId: PUBLIC_APP, publicClient: true, scopes: ['Calendars.ReadWrite'] },
      ],
    },
  });
  const { url } = await emulator.listen();
  gate = await openGate(
    () => url,
    () => token,
  );
  assertion = signAssertion({ app: APP, audience: `${gate.url}/${emulator.tenantId}/v2.0`, ...own });
  const pem = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
  writeFileSync(file('own.pem'), own.certificate);
  writeFileSync(file('own.key'), String(own.privateKey.export(pem)));
  writeFileSync(file('bad.pem'), own.privateKeyText.replaceAll('PRIVATE', 'PUBLIC'));
  writeFileSync(file('token'), assertion);
  writeFileSync(
    file('rows.jsonl'),
    `${JSON.stringify({ Key: 'k1', Mailbox: TUTOR, Subject: CONTENT[0]?.value, Body: CONTENT[1]?.value, Start: '2036-11-03T09:00:00', End: '2036-11-03T10:00:00', TimeZone: 'UTC', Attendees: [{ Address: CONTENT[2]?.value, Required: true }] })}\n`,
  );
  writeFileSync(
    file('event.json'),
    JSON.stringify({
      ...{ subject: CONTENT[0]?.value, body: CONTENT[1]?.value, attendees: [{ address: CONTENT[2]?.value }] },
      ...{ startDateTime: '2036-11-03T09:00:00', endDateTime: '2036-11-03T10:00:00' },
    }),
  );
  const answer = await fetch(`${gate.url}/${emulator.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      ...{
        grant_type: 'client_credentials',
        client_id: SECRET_APP,
        client_secret: SECRET,
        scope: `${gate.url}/.default`,
      },
    }),
  });
  ({ access_token: token } = (await answer.json()) as { access_token: string });
});
afterAll(async () => {
  await gate.close();
  await emulator.close();
  rmSync(root, { recursive: true });
});

/** Everything at its most talkative. */
const DEBUG = { GRAPHCAL_DEBUG: '1', NODE_DEBUG: 'http,https,net,tls,undici,msal', NODE_ENV: 'development' };

describe('a canary in every secret, over every way to sign in', () => {
  it('has a stop for each mode that there is', () => {
    expect(Object.keys(STOPS).sort()).toEqual([...MODE_NAMES].sort());
  });

  it.each(Object.keys(STOPS) as AuthenticationMode[])(
    'is found in no output, file, trace, argument or environment of a process: %s (R53 in part, R59 in part)',
    async (mode) => {
      const { add, given = {}, used = {}, canaries, wrong, person, hasToken, hasNoAuthority } = STOPS[mode]();
      const folder = mkdtempSync(join(root, `${mode}-`));
      const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')];
      mkdirSync(temporary);
      const found: string[] = [];
      let [commands, processes] = [0, 0];
      const all = () => [
        ...canaries,
        ...CONTENT,
        ...[...gate.seen, token].map((value) => ({ name: 'token or assertion', value })),
      ];
      const look = (where: string, text: string) => {
        // What an operation prints is the event that it made.
        const sought = where === `${CREATED}: standard output` ? all().filter((one) => !CONTENT.includes(one)) : all();
        for (const name of canariesIn(text, sought)) found.push(`${name} in ${where}`);
      };
      const visit = async (what: string, args: string[], env: Record<string, string> = {}) => {
        const base = { ...DEBUG, GRAPHCAL_HOME: home, TMPDIR: temporary, HOME: folder };
        const options = { env: { ...base, ...env }, cwd: folder };
        const left = await watchCommand(args, options, Object.keys(env), ({ stderr }) => {
          if (stderr !== null && person !== undefined) onSignIn(stderr, person);
        });
        for (const [where, text] of left.places) look(`${what}: ${where}`, text);
        commands += 1;
        processes += left.processes;
        return left.ended.code;
      };
      const authority = hasNoAuthority ? [] : ['--authority', gate.url];
      const addressed = ['--tenant', emulator.tenantId, ...authority, '--graph', gate.url];
      const addLine = (name: string, rest: string[]) => ['auth', 'add', name, '--mode', mode, ...addressed, ...rest];

      for (const { what, add: rest, given: env = given } of wrong) {
        expect([what, await visit(what, addLine('wrong', rest), env)]).not.toEqual([what, 0]);
      }
      expect(await visit('add', [...addLine('one', add), '--json'], given)).toBe(0);
      const event = [
        ...['create-event', '--auth', 'one', '--mailbox', TUTOR, '--time-zone', 'UTC'],
        ...['--input', file('event.json'), '--trace', 'trace'],
      ];
      const rows = ['send', file('rows.jsonl'), '--auth', 'one', '--trace', 'trace', '--json'];
      const lines = { test: ['auth', 'test', 'one', '--json'], create: event, send: rows };
      for (const trouble of TROUBLES) {
        gate.mode = hasToken ? 'open' : trouble.gate;
        const env = hasToken ? { GRAPHCAL_ACCESS_TOKEN: `${token} ${trouble.gate}` } : used;
        for (const what of trouble.visits) {
          const code = await visit(`${what}, where the gate ${trouble.gate}`, lines[what], env);
          expect([what, trouble.gate, trouble.codes.includes(code ?? -1)]).toEqual([what, trouble.gate, true]);
        }
      }
      gate.mode = 'open';
      expect(await visit('test', lines.test, used)).toBe(0);
      expect(await visit(CREATED, event, used)).toBe(0);
      expect(await visit('send', [...rows, '--results', 'results.jsonl'], used)).toBe(0);
      for (const args of [
        ['auth', 'list', '--json'],
        ['audit', 'export'],
        ['jobs', 'show', 'rows', '--json'],
      ]) {
        const what = args.slice(0, 2).join(' ');
        expect([what, await visit(what, args, used)]).toEqual([what, 0]);
      }
      const doctor = ['doctor', '--auth', 'one', '--mailbox', TUTOR];
      expect([0, 3]).toContain(await visit('doctor', doctor, used));
      const kept = readFileSync(join(home, 'vault.json'));
      writeFileSync(join(home, 'vault.json'), kept.subarray(0, -20));
      expect(await visit('auth test of a damaged vault', ['auth', 'test', 'one'], used)).toBe(7);

      for (const [name, text] of filesIn(folder)) look(`the file ${name}`, text);
      expect(found).toEqual([]);
      if (process.platform === 'linux') expect(processes).toBeGreaterThanOrEqual(commands);
      const audit = filesIn(join(home, 'audit'));
      expect([...audit.values()].join('')).toContain('"operation":"create-event"');
    },
    120_000,
  );
});

/** Tells the person what a command with `--json` asks for, once. */
function onSignIn(stderr: Readable, person: NonNullable<Stop['person']>): void {
  createInterface({ input: stderr }).on('line', (line) => {
    if (line.startsWith('{"signIn":')) person((JSON.parse(line) as { signIn: object }).signIn);
  });
}

describe('the tour', () => {
  it('finds a canary in what a process is given, prints and writes', async () => {
    const folder = mkdtempSync(join(root, 'bad-'));
    const program = join(folder, 'leak.mjs');
    writeFileSync(
      program,
      `import { spawnSync } from 'node:child_process';
      import { writeFileSync } from 'node:fs';
      process.stdout.write(Buffer.from(process.env.GIVEN).toString('base64'));
      writeFileSync('left', encodeURIComponent(process.env.GIVEN));
      process.stdin.once('data', () => process.exit());
      spawnSync(process.execPath, ['-e', 'process.stdin.once("data", () => process.exit())'], { stdio: ['pipe'], timeout: 1500 });
      process.exit();`,
    );
    const { places, ended } = await watchCommand([SECRET], { program, cwd: folder, env: { GIVEN: SECRET } }, ['GIVEN']);
    expect(ended.code).toBe(0);
    const canaries = [{ name: 'secret', value: SECRET }];
    const found = [...places]
      .filter(([, text]) => canariesIn(text, canaries).length > 0)
      .map(([where]) => where.replace(/\d+/u, 'N'));
    expect(found.sort()).toEqual(['arguments of the command', 'environment of child N', 'standard output']);
    expect(canariesIn(filesIn(folder).get('left') ?? '', canaries)).toEqual(['secret']);
  });

  it.runIf(process.platform === 'linux')('takes a process that was only forked for the one it came from', async () => {
    const folder = mkdtempSync(join(root, 'forked-'));
    const program = join(folder, 'shell.mjs');
    writeFileSync(
      program,
      `import { spawnSync } from 'node:child_process';
      spawnSync('/bin/sh', ['-c', '(sleep 0.3; :); exit 0', process.env.GIVEN], { timeout: 1500 });
      process.exit();`,
    );
    const { places } = await watchCommand([], { program, cwd: folder, env: { GIVEN: SECRET } }, ['GIVEN']);
    const canaries = [{ name: 'secret', value: SECRET }];
    const found = [...places].filter(([where, text]) => /^arg/u.test(where) && canariesIn(text, canaries).length > 0);
    expect(found).toHaveLength(1);
  });

  it.for([
    ['as it is', (value: string) => value],
    ['as JSON', (value: string) => JSON.stringify(value)],
    ['as JSON in ASCII', asciiJson],
  ] as const)('finds a canary that is not ASCII in a file: %s', ([, written]) => {
    const folder = mkdtempSync(join(root, 'not-ascii-'));
    const value = 'Canary Prüfung "Mensa"';
    writeFileSync(join(folder, 'left'), written(value));
    expect(canariesIn(filesIn(folder).get('left') ?? '', [{ name: 'subject', value }])).toEqual(['subject']);
  });
});
