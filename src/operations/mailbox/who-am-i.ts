import { isObject } from '../../core/json.ts';
import type { Z } from '../../core/schema.ts';
import { mailboxPath } from '../../graph/path.ts';
import { defineOperation, type Steps } from '../define.ts';
import * as fields from '../fields.ts';
import { ownerRequest, READ_DEFAULT_CALENDAR, readOwner } from './default-calendar.ts';
import { probe } from './probe.ts';

/** https://learn.microsoft.com/graph/api/user-get */
const USER = ['id', 'displayName', 'userPrincipalName', 'mail'] as const;

export const whoAmI = defineOperation({
  name: 'who-am-i',
  title: 'Tell who is signed in, and whose mailbox is used',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/api/user-get',
  endpoints: ['GET /users/{mailbox}/calendar', 'GET /users/{mailbox}'],
  permissions: READ_DEFAULT_CALENDAR,
  effect: 'read',
  repeat: 'safe',
  needsMailbox: false,
  input: (z) => z.strictObject({ mailbox: fields.mailboxField(z) }),
  output,
  example: { mailbox: 'room.101@school.example' },
  request: (_, mailbox) => ownerRequest(mailbox === '' ? 'me' : mailbox),
  *steps(_, mailbox, { caller }): Steps {
    const whose = mailbox === '' && caller.isPerson ? 'me' : mailbox;
    const { isPerson, ...known } = caller;
    const told = { signedInAs: isPerson ? 'person' : 'app', ...known };
    if (whose === '') return { ...told, mailbox: null, owner: null, user: null };
    const calendar = yield* probe(ownerRequest(whose));
    const query = { $select: USER.join(',') };
    const user = yield* probe({ method: 'GET', path: mailboxPath(whose), query, mailbox: whose });
    return { ...told, mailbox: whose, owner: readOwner(calendar.body), user: readUser(user.body) };
  },
});

function output(z: Z) {
  const text = (what: string) => z.string().nullable().describe(what);
  return z.object({
    signedInAs: z.enum(['person', 'app']).describe('Whether a person is signed in, or the app by itself.'),
    account: text('Who is signed in; null for an app, and where only the service knows.'),
    authentication: text('Name of the stored authentication; null where there is none.'),
    tenant: text('Directory id of the tenant, or its name.'),
    clientId: text('Application id.'),
    mailbox: text('The mailbox that is used; null for an app that names none.'),
    owner: z
      .object({ name: z.string().nullable(), address: z.string().nullable() })
      .nullable()
      .describe('Whose its calendar is; null where that may not be read.'),
    user: z
      .object({ id: text(''), displayName: text(''), userPrincipalName: text(''), mail: text('') })
      .nullable()
      .describe('What the directory says; null where that may not be read.'),
  });
}

function readUser(body: unknown): Record<string, string | null> | null {
  if (!isObject(body)) return null;
  return Object.fromEntries(USER.map((name) => [name, typeof body[name] === 'string' ? body[name] : null]));
}
