import type { Route } from '../../src/emulator/calls/call.ts';
import { OPENINGS } from '../../src/emulator/calls/openings.ts';
import { createRouter } from '../../src/emulator/calls/router.ts';
import { Refusal } from '../../src/emulator/refusals.ts';
import { BASES, type Base, GRAPH_OPERATIONS, type GraphOperation, operationOf } from './graph-operations.ts';

/** What an operation is here. */
type Standing = 'yes' | 'not yet' | 'left out';

/** The bases below which an operation stands alike. */
interface Row {
  readonly here: Standing;
  readonly permission: string;
  readonly bases: readonly Base[];
}

/** Answered beside the table of routes. */
const APART: ReadonlySet<string> = new Set(['POST $batch']);

/** Operations that are not meant to come, each with its reason. */
const LEFT_OUT: ReadonlyMap<string, string> = new Map([
  ['POST events/{}/attachments/createUploadSession', 'Microsoft lists no permission that opens it'],
]);

/** What lies beyond the calendar operations of v1.0. */
const BEYOND: readonly (readonly [what: string, answer: string, why: string])[] = [
  ['`/beta`', '501 `NotImplemented`', 'the service changes it without notice, and advises against it in production'],
  [
    'mail, contacts, files, chats and whatever else is not about calendars',
    '400 `BadRequest`, as an unknown segment',
    'the mails of meetings are on [record](#the-servers-own-paths) instead of in a mailbox',
  ],
  ['`$search` and `$apply` on events', '400 `BadRequest`', 'the service has neither for events'],
  [
    'mailboxes of consumers, such as those of outlook.com',
    'each mailbox is one of work or school',
    'their answers differ',
  ],
  ['limits of sending mail', 'no mail is ever refused', 'none leaves; a fault plan can refuse a request'],
];

/** The tables that tell which operations are answered, by resource. */
export function coverageOf(routes: readonly Route[]): string {
  const found = new Map<GraphOperation, Map<Base, Route>>();
  for (const route of routes) {
    const place = placeOf(route);
    found.set(place.operation, (found.get(place.operation) ?? new Map()).set(place.base, route));
  }
  const resources = [...new Set(GRAPH_OPERATIONS.map(({ resource }) => resource))];
  const router = createRouter(routes);
  const standing = (operation: GraphOperation, base: Base): Standing => {
    if (APART.has(keyOf(operation)) || found.get(operation)?.has(base)) return 'yes';
    return isRefusedAsMissing(router, operation, base) ? 'not yet' : 'left out';
  };
  return resources
    .map((resource) => {
      const rows = GRAPH_OPERATIONS.filter((one) => one.resource === resource).flatMap((operation) => {
        const rows = new Map<string, Row>();
        for (const base of operation.bases) {
          const here = standing(operation, base);
          const permission = found.get(operation)?.get(base)?.permission ?? '';
          const { bases } = rows.get(`${here} ${permission}`) ?? { bases: [] };
          rows.set(`${here} ${permission}`, { here, permission, bases: [...bases, base] });
        }
        return [...rows.values()].map((row) => rowOf(operation, row));
      });
      return [
        `### ${resource}`,
        '',
        '| operation | request | below | permission | here |',
        '|---|---|---|---|---|',
        ...rows,
      ].join('\n');
    })
    .join('\n\n');
}

/** Which role of a shared calendar that takes. */
const ROLES = { read: 'read', write: 'write', nobody: "the owner's alone", unasked: 'none is asked for' } as const;

/** Every permission that the first tables name, and what opens it. */
export function permissionsTold(): string {
  const rows = Object.entries(OPENINGS).map(([kind, { application, own, shared, sharing }]) => {
    const cells = [application, own, shared].map((names) => names.map((name) => `\`${name}\``).join(', ') || 'nobody');
    return `| ${kind} | ${cells.join(' | ')} | ${shared.length > 0 ? ROLES[sharing] : ''} |`;
  });
  return [
    '| permission | an application | a user, in the own mailbox | in another mailbox | with the role |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** What is left out beyond the operations. */
export function beyondTold(): string {
  return ['| left out | here | why |', '|---|---|---|', ...BEYOND.map((cells) => `| ${cells.join(' | ')} |`)].join(
    '\n',
  );
}

function placeOf({ method, path }: Route) {
  const place = operationOf(method, path);
  if (!place) throw new Error(`${method} ${path} has no line among the operations of test/house/graph-operations.ts.`);
  return place;
}

function rowOf(operation: GraphOperation, { here, permission, bases }: Row): string {
  const { name, method, path } = operation;
  const why = here === 'left out' ? LEFT_OUT.get(keyOf(operation)) : undefined;
  if (here === 'left out' && why === undefined)
    throw new Error(
      `${keyOf(operation)} is neither answered, nor refused as not built yet, nor left out for a reason.`,
    );
  const request = `\`${`${method} ${path.replaceAll('{}', '{id}')}`.trim()}\``;
  const told = why === undefined ? here : `left out: ${why}`;
  return `| ${name} | ${request} | ${bases.join(', ')} | ${permission} | ${told} |`;
}

function isRefusedAsMissing(
  router: ReturnType<typeof createRouter>,
  { method, path }: GraphOperation,
  base: Base,
): boolean {
  const segments = [...BASES[base].split('/'), ...path.split('/')].filter((segment) => segment !== '');
  try {
    router(
      method,
      segments.map((segment) => segment.replace('{}', 'x')),
    );
  } catch (error) {
    return error instanceof Refusal && error.status === 501;
  }
  return false;
}

function keyOf({ method, path }: GraphOperation): string {
  return `${method} ${path}`;
}
