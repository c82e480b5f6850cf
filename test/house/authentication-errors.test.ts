import { it } from 'vitest';
import { OAUTH_REFUSALS } from '../../src/auth/refusals/oauth-refusals.ts';
import { REFUSAL_GROUPS, TRANSIENT } from '../../src/auth/refusals/table.ts';
import { expectSection } from '../generated-section.ts';

it('the list of refusals is told as the table has it; GRAPHCAL_DOCS=write writes it', () => {
  expectSection('docs/authentication-errors.md', 'refusals', listed(), process.env.GRAPHCAL_DOCS === 'write');
});

/** The tables of the page, one a group. */
function listed(): string {
  const head = ['| AADSTS | code | because | what to do |', '|---|---|---|---|'];
  const groups = REFUSAL_GROUPS.map(({ title, rows }) =>
    [
      `## ${title}`,
      '',
      ...head,
      ...rows.map(
        ({ aadsts, code, reason, hint, source }) =>
          `| ${aadsts.join(', ')} | \`${code}\` | [${reason}](${source}) | ${asCell(hint)} |`,
      ),
    ].join('\n'),
  );
  const words = [
    '## Without an AADSTS code',
    '',
    '| error | code | because | what to do |',
    '|---|---|---|---|',
    ...OAUTH_REFUSALS.map(
      ({ error, code, reason, hint, source }) =>
        `| \`${error}\` | \`${code}\` | [${reason}](${source}) | ${asCell(hint)} |`,
    ),
  ].join('\n');
  const transient = `## What passes by itself\n\nAADSTS ${TRANSIENT.join(', ')}, \`temporarily_unavailable\`, 408, 429 and 5xx are asked again with a growing wait, and end as \`authority-busy\` (exit code 11) only where that does not help.`;
  return [...groups, words, transient].join('\n\n');
}

function asCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
