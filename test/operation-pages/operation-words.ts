import type { Operation, Permissions } from '../../src/operations/define.ts';

/** What an operation does to the calendar, and what happens where its answer is lost, in words. */
export function effectInWords(operation: Operation): string {
  if (operation.effectOf !== undefined)
    return 'that of the method: GET reads, POST creates, PATCH and PUT change, DELETE deletes';
  return EFFECTS[operation.effect];
}

const EFFECTS: Readonly<Record<Operation['effect'], string>> = {
  read: 'reads',
  create: 'creates',
  update: 'changes what is there',
  delete: 'deletes',
};

/** What a repeat does, since after a lost answer nobody knows whether the request was carried out. */
export function repeatInWords(operation: Operation): string {
  if (operation.repeatOf !== undefined || operation.batch !== undefined)
    return 'GET and DELETE are sent again after a lost answer, the others never';
  const words = REPEATS[operation.repeat];
  return operation.steps === undefined ? words : `${words}; it takes several requests`;
}

const REPEATS: Readonly<Record<Operation['repeat'], string>> = {
  safe: 'sent again after a lost answer: twice leads to the same as once',
  'transaction-id':
    'sent again after a lost answer under the same transactionId, by which the service drops the second',
  settle: 'after a lost answer, what is there is read: done if it is as wanted, else written again',
  never: 'never sent again after a lost answer: the error says that the outcome is not known',
};

/** Permissions as a cell: the least first. */
export function permissionsInWords(operation: Operation, scheme: keyof Permissions): string {
  if (namesNone(operation)) return "what Microsoft's page of the path names";
  return oneSuffices(operation.permissions[scheme], scheme);
}

/** Whether only the paths that are given say what is needed. */
export function namesNone({ permissions: { delegated, application } }: Pick<Operation, 'permissions'>): boolean {
  return delegated.length === 0 && application.length === 0;
}

/** The same where a group's calendar takes the mailbox's place. */
export function groupPermissionsInWords({ delegated, application }: Permissions): string {
  return `for a person ${oneSuffices(delegated, 'delegated')}; for an app ${oneSuffices(application, 'application')}`;
}

function oneSuffices(names: readonly string[], scheme: keyof Permissions): string {
  if (names.length === 0)
    return scheme === 'application' ? 'none: Graph lets no app do it alone' : 'none: only an app may';
  const codes = names.map((name) => `\`${name}\``).join(', ');
  return names.length === 1 ? codes : `${codes}: one suffices`;
}
