import { describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../../test/canaries.ts';
import { openVault } from '../../auth/vault.ts';
import { systemClock } from '../../core/clock.ts';
import { systemRandom } from '../../core/random.ts';
import { addLine, serviceForEach, shellForEach } from './testing.ts';

const shell = shellForEach();
const service = serviceForEach(shell);
const home = () => `${shell.folder}/home`;
const secrets = () => [{ name: 'secret', value: service.emulator.clientSecret }];

describe('a stored secret', () => {
  it('is in nothing that a method of the vault gives (R59 in part)', async () => {
    const vault = await openVault(home(), { clock: systemClock, random: systemRandom });
    const stored = await vault.get('school');
    // A method more is called here, too.
    const calls: Record<keyof typeof vault, () => unknown> = {
      home: () => vault.home,
      list: () => vault.list(),
      get: () => vault.get('school'),
      put: () => vault.put(stored, { replace: true }),
      change: () => vault.change('school', (one) => one),
      noteSuccess: () => vault.noteSuccess('school'),
      seal: () => Buffer.from(vault.seal(Buffer.from('row'))).toString('latin1'),
      open: () => Buffer.from(vault.open(vault.seal(Buffer.from('row')))).toString('latin1'),
      remove: () => vault.remove('school'),
    };
    expect(Object.keys(calls).sort()).toEqual(Object.keys(vault).sort());
    for (const [name, call] of Object.entries(calls)) {
      const given = await call();
      expect([name, canariesIn(everythingOf(given), secrets())]).toEqual([name, []]);
    }
  });

  it('is not to be had through the doors of the library, none of which opens the vault (R59 in part)', async () => {
    const doors = await Promise.all([
      import('../../index.ts'),
      import('../../bulk/index.ts'),
      import('../../emulator/index.ts'),
    ]);
    const names = doors.flatMap((door) => Object.keys(door));
    expect(names).toContain('connect');
    // What it exports is what was written, without a secret: src/bulk/audit has its tests.
    expect(names.filter((name) => /vault|export|unseal|decrypt|record/iu.test(name))).toEqual(['exportAudit']);
    const client = await doors[0].connect({ auth: 'school', home: home() });
    await client.calendar.listCalendars({ mailbox: 'room.101@school.example' });
    expect(canariesIn(everythingOf(client), secrets())).toEqual([]);
    await client.close();
  });

  it('is printed by no command of auth or vault, whatever the option (R53 in part, R59 in part)', async () => {
    const lines: Record<string, string[][]> = {
      auth: [
        ['list'],
        ['test', 'school'],
        ['setup', '--for', 'send'],
        ['rotate', 'school'],
        ['sign-in', 'school'],
        ['add', 'school'],
        ['remove', 'school'],
      ],
      vault: [['show'], ['key', 'file']],
    };
    for (const [group, commands] of Object.entries(lines)) {
      const { out: help } = await shell.call([group, '--help']);
      const [, listed = ''] = help.split(/^Commands:$/mu);
      const known = [...listed.matchAll(/^ {2}([a-z-]+)/gmu)].map(([, name]) => name);
      // A command more is run here, too.
      expect(known.filter((name) => name !== 'help').sort()).toEqual(commands.map(([name]) => name).sort());
      for (const command of commands) {
        for (const json of [[], ['--json']]) {
          const env = { GRAPHCAL_CLIENT_SECRET: service.emulator.clientSecret, GRAPHCAL_DEBUG: '1' };
          const [, ...rest] = addLine('school', service.emulator, service.url);
          const argv = command[0] === 'add' ? ['auth', ...rest, '--replace', ...json] : [group, ...command, ...json];
          const { out, err } = await shell.call(argv, { env });
          expect([argv.slice(0, 3), canariesIn(out + err, secrets())]).toEqual([argv.slice(0, 3), []]);
        }
      }
    }
  });
});
