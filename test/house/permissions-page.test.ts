import { it } from 'vitest';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { expectSection } from '../generated-section.ts';

it('the permissions of the operations are told as the table has them; GRAPHCAL_DOCS=write writes them', () => {
  expectSection('docs/authentication.md', 'permissions', listed(), process.env.GRAPHCAL_DOCS === 'write');
});

/** A line for each operation, the least permission first, and for what jobs of rows ask beside. */
function listed(): string {
  const rows = (Object.values(operations) as unknown as readonly Operation[]).map(({ name, permissions }) => {
    const [app, person] = [permissions.application[0], permissions.delegated[0]].map((one, _, both) => {
      if (one !== undefined) return `\`${one}\``;
      return both.some((other) => other !== undefined) ? 'cannot' : 'what the path needs';
    });
    return `| [${name}](operations/${name}.md) | ${app} | ${person} |`;
  });
  return [
    '| operation | app (application permission) | person (delegated permission) |',
    '|---|---|---|',
    ...rows,
    '| [send, apply, adopt, undo](send.md) | `Calendars.ReadWrite` | `Calendars.ReadWrite` |',
    '| rows without a time zone, in the zone of their mailbox | `MailboxSettings.Read` | `MailboxSettings.Read` |',
    '| mailboxes told apart by their ids | `User.ReadBasic.All` | `User.ReadBasic.All` |',
  ].join('\n');
}
