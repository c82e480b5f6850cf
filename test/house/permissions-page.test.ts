import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';

const DOCUMENT = 'docs/authentication.md';

it('the permissions of the operations are told as the table has them; GRAPHCAL_DOCS=write writes them', () => {
  const [begin, end] = ['<!-- permissions: begin -->\n', '<!-- permissions: end -->'];
  const document = readFileSync(DOCUMENT, 'utf8');
  const [from, to] = [document.indexOf(begin) + begin.length, document.indexOf(end)];
  if (process.env.GRAPHCAL_DOCS === 'write') {
    writeFileSync(DOCUMENT, document.slice(0, from) + listed() + document.slice(to));
  } else {
    expect(document.slice(from, to)).toBe(listed());
  }
});

/** A line for each operation, the least permission first, and for what jobs of rows ask beside. */
function listed(): string {
  const rows = (Object.values(operations) as unknown as readonly Operation[]).map(({ name, permissions }) => {
    const [app, person] = [permissions.application[0], permissions.delegated[0]].map((one) =>
      one === undefined ? 'what the path needs' : `\`${one}\``,
    );
    return `| [${name}](operations/${name}.md) | ${app} | ${person} |`;
  });
  return [
    '| operation | app (application permission) | person (delegated permission) |',
    '|---|---|---|',
    ...rows,
    '| [send, apply, adopt, undo](send.md) | `Calendars.ReadWrite` | `Calendars.ReadWrite` |',
    '| rows without a time zone, in the zone of their mailbox | `MailboxSettings.Read` | `MailboxSettings.Read` |',
    '| mailboxes told apart by their ids | `User.ReadBasic.All` | `User.ReadBasic.All` |',
    '',
  ].join('\n');
}
