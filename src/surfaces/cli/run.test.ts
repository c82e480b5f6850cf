import { describe, expect, it } from 'vitest';
import { type Operation, TOPICS } from '../../operations/define.ts';
import { operations as table } from '../../operations/table.ts';
import { shellForEach } from './testing.ts';

const shell = shellForEach();

/** The commands that help lists under a heading. */
function listed(help: string, heading: string): string[] {
  const section = help.split(`\n${heading}\n`)[1]?.split('\n\n')[0] ?? '';
  return [...section.matchAll(/^ {2}(\S+)/gmu)].map(([, name = '']) => name);
}

describe('help', () => {
  it('lists every command once, in groups, each with what it does', async () => {
    const { code, out, err } = await shell.call(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(listed(out, 'Rows into calendars:')).toEqual(['send', 'plan', 'apply', 'adopt', 'undo', 'jobs', 'demo']);
    const operations = Object.values(table) as unknown as readonly Operation[];
    for (const topic of TOPICS) {
      const names = operations.filter((one) => one.topic === topic).map(({ name }) => name);
      expect([topic, listed(out, `${topic}:`)]).toEqual([topic, names]);
    }
    expect(listed(out, 'Calendars:')).toEqual(expect.arrayContaining(['list-calendars', 'create-calendar']));
    expect(listed(out, 'Any request:')).toContain('raw-request');
    expect(listed(out, 'Signing in:')).toEqual(['auth', 'vault']);
    expect(listed(out, 'When something is wrong:')).toEqual(['audit', 'doctor']);
    expect(listed(out, 'Embedded calendar server:')).toEqual(['emulator']);
    expect(listed(out, 'Commands themselves:')).toEqual(['operations', 'completion']);
    expect(out).toMatch(/^ {2}list-events +List the events of a calendar$/mu);
    expect(out).not.toContain('list-user-events');
  });

  it('is the same for no command at all, for --help and for help', async () => {
    const { out } = await shell.call(['--help']);
    expect(await shell.call([])).toEqual({ code: 0, out, err: '' });
    expect(await shell.call(['help'])).toEqual({ code: 0, out, err: '' });
  });

  it.for([
    ['help list-events', 'Usage: graphcal list-events|list-user-events [options]'],
    ['list-events --help', 'Usage: graphcal list-events|list-user-events [options]'],
    ['list-user-events --help', 'Usage: graphcal list-events|list-user-events [options]'],
    ['help auth', 'Usage: graphcal auth [options] [command]'],
    ['help auth add', 'Usage: graphcal auth add [options] [NAME]'],
    ['auth add --help', 'Usage: graphcal auth add [options] [NAME]'],
    ['auth help add', 'Usage: graphcal auth add [options] [NAME]'],
  ] as const)('of `graphcal %s` begins with its usage', async ([line, usage]) => {
    const { code, out, err } = await shell.call(line.split(' '));
    expect({ code, err, first: out.split('\n')[0] }).toEqual({ code: 0, err: '', first: usage });
  });

  it('of an operation names its flags, the permissions with the least first, and Microsoft’s page', async () => {
    const { out } = await shell.call(['list-events', '--help']);
    for (const flag of ['--mailbox <MAILBOX>', '--calendar-id <ID>', '--max-items <N>', '--input <FILE>', '--emulator'])
      expect(out).toContain(`  ${flag} `);
    expect(out).toContain('  for an app     Calendars.ReadBasic, Calendars.Read, Calendars.ReadWrite\n');
    expect(out).toContain('\nSee https://learn.microsoft.com/graph/api/user-list-events\n');
  });

  it('of an operation shows how a switch is turned off, and says more than its name', async () => {
    const { out } = await shell.call(['create-event', '--help']);
    expect(out).toMatch(/^ {2}--\[no-\]response-requested +Ask attendees for an answer\. Default: true\.$/mu);
    expect(out).toMatch(/^ {2}--\[no-\]is-reminder-on +Remind of the event, or do not\. Default: the mailbox's\.$/mu);
    for (const name of ['list-calendars', 'create-calendar', 'list-events', 'create-event', 'get-event']) {
      const help = (await shell.call([name, '--help'])).out;
      for (const [, option = '', words = ''] of help.matchAll(/^ {2}--(?:\[no-\])?([a-z-]+)(?: <\S+>)? +(\S.*)$/gmu)) {
        const repeated = `${option.charAt(0).toUpperCase()}${option.slice(1).replaceAll('-', ' ')}.`;
        expect(words, `${name} --${option}`).not.toBe(repeated);
      }
    }
  });

  it('recommends only paths that an app can reach', async () => {
    expect((await shell.call(['raw-request', '--help'])).out).toContain('/users/ADDRESS/calendars');
    const { err } = await shell.call(['raw-request', 'GET', 'x', '--emulator']);
    expect(err).toContain('/users/ADDRESS/calendars');
    expect(err).not.toContain('/me/');
  });

  it('of every command fits its width', async () => {
    for (const command of ['', 'send', 'create-event', 'list-calendar-view', 'raw-request', 'auth add', 'emulator']) {
      const { out } = await shell.call([...command.split(' ').filter(Boolean), '--help']);
      expect(out.split('\n').filter((line) => line.length > 110)).toEqual([]);
    }
  });

  it('of a command that does not exist is an error', async () => {
    for (const line of [['help', 'lst-events'], ['lst-events', '--help'], ['lst-events']]) {
      expect(await shell.call(line)).toEqual({
        code: 2,
        out: '',
        err: "graphcal: Unknown command 'lst-events'. (Did you mean list-events?)\n",
      });
    }
  });

  it('is shown as an error where a group of commands is named without one', async () => {
    const { code, out, err } = await shell.call(['auth']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: graphcal auth [options] [command]\n');
  });
});

describe('a command line that cannot be read', () => {
  it.for([
    [['list-events', '--mailbx', 'x'], "Unknown option '--mailbx'. (Did you mean --mailbox?)"],
    [['auth', 'tst', 'x'], "Unknown command 'tst'. (Did you mean test?)"],
    [['get-event', 'AAMk'], "Too many arguments for 'get-event'. Expected 0 arguments but got 1."],
    [['raw-request', 'GET'], "Missing required argument 'PATH'."],
    [
      ['create-event', '--show-as', 'bsy'],
      "Option '--show-as <CHOICE>' argument 'bsy' is invalid. Allowed choices are free, tentative, busy, oof, workingElsewhere, unknown.",
    ],
    [
      ['--json', 'list-events'],
      {
        code: 'command-line-invalid',
        message: "Unknown option '--json'.",
        hint: 'Write the command first: graphcal COMMAND [options].',
      },
    ],
    [
      ['list-events', '--json', '--mailbx', 'x'],
      { code: 'command-line-invalid', message: "Unknown option '--mailbx'. (Did you mean --mailbox?)" },
    ],
  ] as const)('%j is refused in one sentence, as text or as JSON, with exit code 2', async ([argv, error]) => {
    const expected = typeof error === 'string' ? `graphcal: ${error}\n` : `${JSON.stringify({ error })}\n`;
    expect(await shell.call(argv)).toEqual({ code: 2, out: '', err: expected });
  });

  it('is answered on one line that cannot steer the terminal', async () => {
    expect(await shell.call(['x\u001b[2J\ry\u2028z'])).toEqual({
      code: 2,
      out: '',
      err: "graphcal: Unknown command 'x [2J y z'.\n",
    });
  });

  it('does not show the value of an option that was mistyped, which can be a secret (R53 in part)', async () => {
    for (const value of ['canary', "can'ary", 'can\nary']) {
      expect(
        await shell.call([
          'auth',
          'add',
          'school',
          '--mode',
          'client-secret',
          '--client-id',
          'x',
          `--client-secrt=${value}`,
        ]),
      ).toEqual({
        code: 2,
        out: '',
        err: "graphcal: Unknown option '--client-secrt'.\n",
      });
    }
  });
});

describe('a fault of the program itself', () => {
  const broken = () => {
    throw new Error('out of order');
  };

  it('ends with 1 and without a stack', async () => {
    expect(await shell.call(['--version'], { onOut: broken })).toMatchObject({
      code: 1,
      err: 'graphcal: A fault of this program: out of order\n',
    });
  });

  it('shows its stack when that is asked for', async () => {
    const { err } = await shell.call(['--version'], { onOut: broken, env: { GRAPHCAL_DEBUG: '1' } });
    expect(err).toMatch(/^graphcal: A fault of this program: out of order\nError: out of order\n {4}at /u);
  });

  it('is one line of JSON with --json', async () => {
    const { err } = await shell.call(['auth', 'list', '--json'], { onOut: broken });
    expect(err).toBe('{"error":{"code":"internal","message":"out of order"}}\n');
  });
});
