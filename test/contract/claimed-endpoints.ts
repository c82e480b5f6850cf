import type { Operation } from '../../src/operations/define.ts';

/** What a row of the table claims. */
export type Row = Pick<Operation, 'name' | 'endpoints'>;

/** A request as it was sent: its path below the host, with its query. */
export interface Sent {
  method: string;
  path: string;
}

/** A claim that no call of the contract keeps. */
export interface Exception {
  /** Name of the operation, and the endpoint as its row has it. */
  claim: string;
  /** A sentence that says why. */
  reason: string;
}

/**
 * Tells of which endpoint a request is, as `GET /users/{}/events/{}`; undefined where it is of none. Of several that fit
 * it is the one that leaves least open, so that `events/delta` is no event by that id.
 */
export function createEndpointFinder(endpoints: readonly string[]): (sent: Sent) => string | undefined {
  const shapes = [...new Set(endpoints.map(shapeOf))]
    .map((shape) => ({ shape, matcher: matcherOf(shape), open: shape.split('{}').length }))
    .sort((one, other) => one.open - other.open);
  return ({ method, path }) => {
    const [plain = ''] = path.split('?');
    const named = plain.replace(/^\/(?:v1\.0|beta)(?=\/)/u, '').replace(/^\/me(?=\/|$)/u, '/users/me');
    const request = `${method} ${named.split('/').map(decodeSegment).join('/')}`;
    return shapes.find(({ matcher }) => matcher.test(request))?.shape;
  };
}

/** An endpoint as requests tell it: fields without their names. */
export function shapeOf(endpoint: string): string {
  return endpoint.replaceAll(/\{\w+\}/gu, '{}');
}

/** What is wrong with the claims of the table, by what the calls of a whole run sent (`name shape`). */
export function judgeClaims(
  rows: readonly Row[],
  exercised: ReadonlySet<string>,
  exceptions: readonly Exception[],
): string[] {
  const claims = new Map(
    rows.flatMap(({ name, endpoints }) => endpoints.map((one) => [`${name} ${one}`, `${name} ${shapeOf(one)}`])),
  );
  const excepted = new Set(exceptions.map(({ claim }) => claim));
  const isExercised = (claim: string) => exercised.has(claims.get(claim) ?? '');
  return [
    ...[...claims.keys()]
      .filter((claim) => !isExercised(claim) && !excepted.has(claim))
      .map((claim) => `No call of the contract sends what is claimed: ${claim}`),
    ...[...excepted].filter((claim) => !claims.has(claim)).map((claim) => `An exception is no claim: ${claim}`),
    ...[...excepted].filter(isExercised).map((claim) => `An exception is exercised after all: ${claim}`),
  ];
}

function matcherOf(shape: string): RegExp {
  const escaped = shape.replaceAll(/[.*+?^$()|[\]\\]/gu, '\\$&').replaceAll('{}', '[^/]+');
  return new RegExp(`^${escaped}$`, 'u');
}

/** A slash within a segment stays encoded: it parts nothing. */
function decodeSegment(segment: string): string {
  return decodeURIComponent(segment).replaceAll('/', '%2F');
}
