import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shellForEach } from './testing.ts';

const ADD = ['auth', 'add', 'school', '--mode', 'client-secret', '--client-id', '6d4b7c1e-0000-4000-8000-3a1f2b5c9d7e'];
const TENANT = ['--tenant', 'school.example'];

const shell = shellForEach();

describe('auth', () => {
  it('add refuses a Graph address of beta before it asks for the secret', async () => {
    const addresses = ['--authority', 'http://127.0.0.1:1', '--graph', 'http://127.0.0.1:1/beta'];
    expect(await shell.call([...ADD, ...TENANT, ...addresses])).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: The Graph address cannot be used: it is of beta, and operations use v1.0. Write it as https://host or https://host/v1.0; raw-request has --api-version.\n',
    });
  });

  it('add refuses a name that is taken before it asks for the secret, and takes it with --replace', async () => {
    const env = { GRAPHCAL_CLIENT_SECRET: 'canary~value' };
    expect((await shell.call([...ADD, ...TENANT], { env })).code).toBe(0);
    // Without a secret to be had: whoever is asked for one is told of that instead.
    expect(await shell.call([...ADD, ...TENANT])).toEqual({
      code: 2,
      out: '',
      err: 'graphcal: An authentication school is stored already. Put this one in its place with --replace, or choose another name.\n',
    });
    expect((await shell.call([...ADD, ...TENANT, '--replace'], { env })).code).toBe(0);
  });

  it('add marks in its help what is needed', async () => {
    const { out } = await shell.call(['auth', 'add', '--help']);
    const needed = out.split(/\n(?= {2}-)/u).filter((option) => option.includes('(needed'));
    expect(needed.map((option) => option.trim().split(' ')[0])).toEqual(['--mode', '--tenant', '--client-id']);
  });

  it('add refuses empty values', async () => {
    const { code, err } = await shell.call([...ADD, '--tenant', '']);
    expect({ code, err }).toEqual({
      code: 2,
      err: "graphcal: Option '--tenant <ID>' argument '' is invalid. It must not be empty.\n",
    });
  });

  it('list shows where the Graph of each is, and no secret', async () => {
    const env = { GRAPHCAL_CLIENT_SECRET: 'canary~value' };
    expect((await shell.call([...ADD, ...TENANT, '--cloud', 'dod'], { env })).code).toBe(0);
    const { out } = await shell.call(['auth', 'list']);
    expect(out).toContain('https://dod-graph.microsoft.us');
    expect(out).not.toContain('canary');
  });
});

describe.skipIf(process.platform === 'win32')('a command', () => {
  it('in a home that is open to others ends with 7 and the way out, not with what to do about signing in', async () => {
    const home = join(shell.folder, 'home');
    await mkdir(home);
    await writeFile(join(home, 'something'), '');
    await chmod(home, 0o755);
    expect(await shell.call(['auth', 'list'])).toEqual({
      code: 7,
      out: '',
      err: `graphcal: ${home} is open to other users (mode 0755); secrets are not kept there. Close it with: chmod 700 ${home}\n`,
    });
  });

  it('below a configuration file that others can change ends with 2 and names it', async () => {
    const file = join(shell.folder, 'graphcal.config.json');
    await writeFile(file, '{"home":"elsewhere"}');
    await chmod(file, 0o666);
    expect(await shell.call(['auth', 'list'])).toEqual({
      code: 2,
      out: '',
      err: `graphcal: ${file} can be changed by others (mode 0666), so it is not used. Close it with: chmod go-w '${file}'\n`,
    });
  });
});
