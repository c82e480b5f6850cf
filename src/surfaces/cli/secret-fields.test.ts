import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReceiver, type Receiver } from '../../emulator/subscriptions/testing-receiver.ts';
import { serviceForEach, shellForEach } from './testing.ts';

const STATE = 'secret-of-tests';
const shell = shellForEach();
const service = serviceForEach(shell);
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(() => receiver.close());

const create = (argv: readonly string[], more: { env?: Record<string, string>; input?: string } = {}) => {
  const whose = ['--auth', 'school', '--mailbox', 'room.101@school.example'];
  return shell.call(['create-subscription', ...whose, '--notification-url', receiver.url, ...argv], more);
};
const stateOf = ({ code, out, err }: { code: number; out: string; err: string }) => {
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return (JSON.parse(out) as { clientState?: string }).clientState;
};

describe('a field of an operation that is a secret', () => {
  it('comes from the environment, from a file, or from standard input, of which the input that is named wins', async () => {
    const env = { GRAPHCAL_CLIENT_STATE: STATE };
    const file = join(shell.folder, 'fields.json');
    await writeFile(file, JSON.stringify({ clientState: 'of-a-file' }));
    // The service takes one subscription for each kind of change.
    const made = async (change: string, argv: readonly string[], more: Parameters<typeof create>[1]) =>
      stateOf(await create(['--json', '--change-type', change, ...argv], more));
    expect(await made('created', [], { env })).toBe(STATE);
    expect(await made('updated', ['--input', file], { env })).toBe('of-a-file');
    expect(await made('deleted', ['--input', '-'], { input: '{"clientState":"of-input"}' })).toBe('of-input');
    expect((await create(['--dry-run'], { env: { GRAPHCAL_CLIENT_STATE: '' } })).out).not.toContain('clientState');
  });

  it.for([['--client-state', STATE], [`--client-state=${STATE}`], ['--client-state']])(
    'is not taken as an option, and not repeated: %j',
    async (argv) => {
      const { code, out, err } = await create(argv);
      expect({ code, out, err }).toEqual({
        code: 2,
        out: '',
        err: 'graphcal: --client-state: a secret is not taken as an option: others can read it there. Give it by GRAPHCAL_CLIENT_STATE or by --input, and choose another one than you typed.\n',
      });
      expect(service.emulator.record.requestCount).toBe(0);
    },
  );

  it('is in help by its variable, and no shell completes an option for it', async () => {
    const { out } = await shell.call(['create-subscription', '--help']);
    expect(out).toContain('Secrets, from the environment or --input:\n  GRAPHCAL_CLIENT_STATE   A secret of yours');
    expect(out).not.toContain('--client-state');
    for (const name of ['bash', 'zsh', 'fish']) {
      expect((await shell.call(['completion', name])).out).not.toMatch(/client-state|(?:--|-l )client-secret/u);
    }
  });

  it('is dots in what a dry run shows, for people and for programs', async () => {
    const env = { GRAPHCAL_CLIENT_STATE: STATE };
    const people = await create(['--dry-run'], { env });
    expect(people.out).toContain('"clientState": "••••••"');
    const programs = await create(['--dry-run', '--json'], { env });
    expect(JSON.parse(programs.out)).toMatchObject({ request: { body: { clientState: '••••••' } } });
    expect(people.out + people.err + programs.out + programs.err).not.toContain(STATE);
  });

  it('is not repeated where it is refused, and named by its variable', async () => {
    const { code, err } = await create([], { env: { GRAPHCAL_CLIENT_STATE: STATE + 'x'.repeat(128) } });
    expect(code).toBe(2);
    expect(err).toContain('create-subscription: GRAPHCAL_CLIENT_STATE: can have at most 128');
    expect(err).not.toContain(STATE);
  });

  it('is in no trace of the call', async () => {
    const trace = join(shell.folder, 'trace.jsonl');
    await create(['--trace', trace], { env: { GRAPHCAL_CLIENT_STATE: STATE } });
    const text = await readFile(trace, 'utf8');
    expect(text).toContain('"type":"call-sent"');
    expect(text).not.toContain(STATE);
  });
});
