import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openService, type Service, shellForEach } from './testing.ts';

const shell = shellForEach();
let service: Service;
afterEach(() => service.close());

/** The create is carried out and not answered, and so many who look for its event then are refused: nobody knows of it. */
async function createInDoubt(refusals: number): Promise<void> {
  const lost = { type: 'commit-then-status', status: 504 } as const;
  const refused = { type: 'refuse', status: 403, code: 'ErrorAccessDenied' } as const;
  service = await openService(shell, {
    faults: {
      rules: [
        { match: { method: 'POST', pathContains: '/events', nth: 1 }, action: lost },
        { match: { method: 'GET', pathContains: '/events', from: 2, count: refusals }, action: refused },
      ],
    },
  });
  await write('Maths');
  expect((await apply()).code).toBe(4);
  await write('Arts');
}

const write = (subject: string) =>
  writeFile(
    join(shell.folder, 'term.csv'),
    `Key,Mailbox,Subject,Start,End,TimeZone\na,a@school.example,${subject},2036-11-03T09:00:00,2036-11-03T10:00:00,UTC\n`,
  );
const apply = (...argv: string[]) => shell.call(['apply', 'term.csv', '--auth', 'school', ...argv]);

const KEPT = '1 row changed while under way, and was settled as sent before';

describe('a row that changed while nobody knew what came of it', () => {
  it('ends apply with 4, and says to apply again, which writes it', async () => {
    await createInDoubt(1);
    const { code, out } = await apply();
    expect({ code, out }).toEqual({
      code: 4,
      out: expect.stringContaining(`${KEPT}: apply again to have written what the file says of it.`),
    });
    expect(await apply()).toMatchObject({ code: 0, out: expect.stringContaining('  1 updated\n') });
  });

  it('ends apply with 4 as JSON, too', async () => {
    await createInDoubt(1);
    const { code, err } = await apply('--json');
    expect(code).toBe(4);
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'rows-kept-as-sent', message: `${KEPT}.` } });
  });

  it('ends a resumed job with 4', async () => {
    await createInDoubt(2);
    expect(await apply()).toMatchObject({ code: 4, out: expect.stringContaining('  1 pending\n') });
    const { code, out } = await shell.call(['jobs', 'resume', 'term', '--auth', 'school']);
    expect({ code, out }).toEqual({ code: 4, out: expect.stringContaining(KEPT) });
  });
});
