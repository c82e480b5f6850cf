import { describe, expect, it } from 'vitest';
import { type BenchOptions, benchesWith } from '../../test/bulk-bench.ts';

const open = benchesWith();

const AMY = 'amy@school.example';
const ID = '0b9d2a2e-5c1f-4c7e-9a51-6d1f0e1c2b3a';
const HEADER = 'Key,Mailbox,Subject,Start,End,TimeZone';
const row = (key: number, mailbox: string) =>
  `${key},${mailbox},Lesson ${key},2026-11-0${key}T09:00:00,2026-11-0${key}T10:00:00,UTC`;
const csv = (...mailboxes: string[]) =>
  [HEADER, ...mailboxes.map((mailbox, at) => row(at + 1, mailbox)), ''].join('\n');

const seed = { users: [{ id: ID, userPrincipalName: AMY }, { userPrincipalName: 'ben@school.example' }] } as const;
const isName = (url: string) => /\/users\/[^/?]+\?/u.test(url) && url.includes('select=id');

/** Answers of the directory in the place of the server's own. */
function refusing(status: number, code: string): BenchOptions {
  return {
    seed,
    wire: {
      after: (request, reply) =>
        isName(request.url)
          ? { ...reply, status, body: Buffer.from(JSON.stringify({ error: { code, message: 'No.' } })) }
          : reply,
    },
  };
}

describe('a job that names mailboxes by address and by id', () => {
  it('asks the directory which are the same, once a name, and sends', async () => {
    const lanes: string[] = [];
    const bench = await open({
      seed,
      onWire: (event) => {
        if (event.type === 'call-started') lanes.push(event.mailbox);
      },
    });
    const { report, results } = await bench.send(await bench.write('a.csv', csv(AMY, ID, 'ben@school.example')));
    expect(report.counts).toMatchObject({ rows: 3, created: 3 });
    expect(results.map(({ mailbox }) => mailbox)).toEqual([AMY, ID, 'ben@school.example']);
    expect(bench.emulator.snapshot().users.map(({ events }) => events.length)).toEqual([2, 1]);
    // What is not asked by name is counted by id.
    const creates = bench.emulator.record.requests.filter(({ method }) => method === 'POST');
    expect(creates.length).toBeGreaterThan(0);
    expect(new Set(lanes.slice(-3))).not.toContain(AMY);
  });

  it('makes the same keys and transactionIds as where the directory is not asked', async () => {
    const ids = async (text: string) => {
      const bodies: string[] = [];
      const bench = await open({
        seed,
        wire: {
          before: ({ method, body }) => {
            if (method === 'POST') bodies.push(String(body));
          },
        },
      });
      await bench.send(await bench.write('a.csv', text));
      return bodies.flatMap((body) => body.match(/"transactionId":"[^"]+"/gu) ?? []).sort();
    };
    const mixed = await ids(csv(AMY, AMY, ID));
    const single = await ids(csv(AMY, AMY));
    expect(mixed).toHaveLength(3);
    expect(mixed).toEqual(expect.arrayContaining(single));
  });

  it('is refused where the directory may not be asked, and nothing is sent', async () => {
    const bench = await open(refusing(403, 'Authorization_RequestDenied'));
    await expect(bench.send(await bench.write('a.csv', csv(AMY, ID)))).rejects.toMatchObject({
      code: 'mailboxes-mixed',
      message: expect.stringContaining(
        "address on line 2, directory id on line 3; and which are the same is not known, because the directory answered 403 'Authorization_RequestDenied'.",
      ),
      hint: expect.stringContaining('or allow User.ReadBasic.All; nothing was sent'),
    });
    expect(bench.emulator.record.commits).toHaveLength(0);
  });

  it('goes on where the directory does not know a name: its rows are told by the service', async () => {
    const bench = await open(refusing(404, 'Request_ResourceNotFound'));
    const { report } = await bench.send(await bench.write('a.csv', csv(AMY, ID)));
    expect(report.counts).toMatchObject({ created: 2 });
  });
});

it('a job that names all mailboxes in one way asks the directory nothing', async () => {
  const bench = await open({ seed });
  await bench.send(await bench.write('a.csv', csv(AMY, 'ben@school.example')));
  expect(bench.emulator.record.requests.filter(({ path }) => isName(path))).toEqual([]);
});
