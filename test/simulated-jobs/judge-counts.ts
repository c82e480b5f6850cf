import { codeOf, type Played } from './last-runs.ts';

/** No row is lost silently: counts add up, and with the service well again nothing waits but for people. */
export function judgeCounts({ last, ends, rows }: Played, { readsInput }: { readsInput: boolean }): string[] {
  const wrong: string[] = [];
  for (const { report, results } of [...ends, last]) {
    if (report === undefined) continue;
    const { rows: read, ...byStatus } = report.counts;
    const sum = Object.values(byStatus).reduce((all, n) => all + n, 0);
    if (sum !== read) wrong.push(`counts add up to ${sum} of ${read} rows`);
    if (read + report.gone.rows !== results.length) wrong.push(`${results.length} results of ${read} rows`);
  }
  if (last.report === undefined && codeOf(last.error) !== 'job-not-found') {
    wrong.push(`the last run ended with ${String(last.error)}`);
  }
  if (readsInput && last.report?.counts.rows !== rows.length) {
    wrong.push(`${last.report?.counts.rows} of ${rows.length} rows read`);
  }
  if (last.report?.stopped !== undefined) wrong.push(`the last run stopped: ${last.report.stopped.reason}`);
  return wrong;
}
