import type { EmulatorRecord } from '../../src/emulator/index.ts';
import type { Operation } from '../../src/operations/define.ts';
import { operations } from '../../src/operations/table.ts';
import { operationOf } from '../../src/operations/testing.ts';
import { createEndpointFinder, type Sent, shapeOf } from './claimed-endpoints.ts';
import { reportExercised } from './claims-exercised.ts';
import type { Door } from './contract.ts';

const ROWS = Object.values(operations) as unknown as readonly Operation[];
const BATCH: Sent = { method: 'POST', path: '/$batch' };

/** A door that fails each call which sends a request that is of no endpoint of its operation's row. */
export interface WatchedDoor extends Door {
  /** Adds what the calls sent to what the whole run has exercised. */
  report(): void;
}

/** Watches a door by the record of the server to which its calls go. */
export function watchDoor(door: Door, record: EmulatorRecord): WatchedDoor {
  const endpointOf = createEndpointFinder(ROWS.flatMap(({ endpoints }) => endpoints));
  const exercised = new Set<string>();
  let underWay: string | undefined;

  const check = ({ name, endpoints }: Operation, request: Sent & { status: number }) => {
    const endpoint = endpointOf(request);
    if (endpoint === undefined || !endpoints.map(shapeOf).includes(endpoint)) {
      throw new Error(`${name} sent ${request.method} ${request.path}, which is of no endpoint of its row.`);
    }
    if (request.status < 400) exercised.add(`${name} ${endpoint}`);
  };

  const watch = async <T>(given: string, call: () => Promise<T>): Promise<T> => {
    if (underWay !== undefined) throw new Error(`${given} is called while ${underWay} is: whose request is whose?`);
    underWay = given;
    const { requestCount, batchCount } = record;
    let answered: T;
    try {
      answered = await call();
    } finally {
      underWay = undefined;
    }
    const operation = operationOf(given);
    const count = record.requestCount - requestCount;
    // What stands in a batch of the caller's is the caller's.
    const sent =
      count === 0 ? [] : record.requests.slice(-count).filter(({ inBatch }) => !(inBatch && operation.batch));
    if (operation.batch && record.batchCount > batchCount) check(operation, { ...BATCH, status: 200 });
    // A row without endpoints is for any request.
    if (operation.endpoints.length > 0) for (const one of sent.filter(isOfGraph)) check(operation, one);
    return answered;
  };
  return {
    call: (name, input) => watch(name, () => door.call(name, input)),
    callAsPerson: (name, input) => watch(name, () => door.callAsPerson(name, input)),
    refusal: (name, input) => watch(name, () => door.refusal(name, input)),
    report: () => reportExercised(exercised, ROWS),
  };
}

/** The bytes of an upload go where the service says, below no version of Graph. */
function isOfGraph({ path }: Sent): boolean {
  return !path.startsWith('/api/');
}
