import { join } from 'node:path';
import { describe, it } from 'vitest';
import { readExchanges } from './exchange.ts';
import { readCalendarPaths } from './paths.ts';
import { describeExchanges } from './suite.ts';

const { GRAPH_EXAMPLES, GRAPH_RECORDINGS, GRAPHCAL_TEST_DATA: data } = process.env;
const GRAPH_OPENAPI = process.env.GRAPH_OPENAPI || (data && join(data, 'graph', 'openapi-calendar.json'));

replayFile('examples of the documentation', 'GRAPH_EXAMPLES', GRAPH_EXAMPLES);
replayFile('recordings of the live service', 'GRAPH_RECORDINGS', GRAPH_RECORDINGS);

function replayFile(title: string, variable: string, file: string | undefined): void {
  const unset = Object.entries({ [variable]: file, GRAPH_OPENAPI }).flatMap(([name, value]) => (value ? [] : [name]));
  if (GRAPH_OPENAPI && unset.length === 0)
    describeExchanges(title, readExchanges(file), readCalendarPaths(GRAPH_OPENAPI));
  else describe.skip(`${title} (skipped: ${unset.join(' and ')} not set)`, () => it('is replayed', () => {}));
}
