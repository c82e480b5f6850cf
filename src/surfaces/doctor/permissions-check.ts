import type { TokenClaims } from '../../auth/token-claims.ts';
import type { Operation } from '../../operations/define.ts';
import { operations } from '../../operations/table.ts';
import type { Finding } from './finding.ts';

const TABLE = Object.values(operations) as unknown as readonly Operation[];

/** What is used beside the operations: zones of mailboxes, ids of mailboxes, and what every sign-in of a person has. */
const BESIDE: Readonly<Record<'application' | 'delegated', readonly string[]>> = {
  application: ['MailboxSettings.Read', 'User.ReadBasic.All'],
  delegated: [
    ...['MailboxSettings.Read', 'User.Read', 'User.ReadBasic.All', 'openid', 'profile', 'email', 'offline_access'],
    ...['Calendars.Read.Shared', 'Calendars.ReadWrite.Shared'],
  ],
};

/** What is granted, what is missing and what is too much, by the table of operations; pure. */
export function judgePermissions(
  claims: Pick<TokenClaims, 'roles' | 'scopes'> | undefined,
  hasMailboxList = false,
): Finding[] {
  const check = 'permissions';
  if (claims === undefined) return [{ check, status: 'skipped', message: 'The token cannot be read.' }];
  const { roles, scopes } = claims;
  const kind = scopes === undefined ? 'application' : 'delegated';
  const granted = scopes ?? roles;
  if (granted.length === 0) {
    const message =
      'The token names no permission. Exchange may grant access beside it (role-based access for applications), which only a call can show.';
    return [{ check, status: 'ok', message }];
  }
  const closed = TABLE.filter(
    ({ permissions }) => permissions[kind].length > 0 && !permissions[kind].some((one) => granted.includes(one)),
  );
  const [missing, others] = [closed.filter(isOfCalendars), closed.filter((operation) => !isOfCalendars(operation))];
  const told = others.length === 0 ? '' : ` Not opened, and needed for nothing else: ${named(others)}.`;
  const findings: Finding[] = [
    {
      check,
      status: 'ok',
      message: `Granted to ${kind === 'application' ? 'the app' : 'the person'}: ${granted.join(', ')}.${told}`,
    },
  ];
  if (missing.length > 0) {
    findings.push({
      check,
      status: 'warning',
      code: 'permission-missing',
      message: `Not opened by the token: ${named(missing)}.`,
      hint: `Where they are needed, add ${missing[0]?.permissions[kind][0]} and grant admin consent; Exchange may grant it beside the token.`,
    });
  }
  return [...findings, ...tooMuch(granted, kind, hasMailboxList)];
}

/** Whether a permission for one's own calendars opens it; who works with events alone has no need of any other. */
function isOfCalendars({ permissions: { delegated, application } }: Operation): boolean {
  return [...delegated, ...application].some((one) => one.startsWith('Calendars.') && !one.endsWith('.Shared'));
}

function named(list: readonly Operation[]): string {
  return list.map(({ name }) => name).join(', ');
}

function tooMuch(granted: readonly string[], kind: 'application' | 'delegated', hasMailboxList: boolean): Finding[] {
  const check = 'least-privilege';
  const useful = new Set([...TABLE.flatMap(({ permissions }) => permissions[kind]), ...BESIDE[kind]]);
  const needless = granted.filter((one) => !useful.has(one));
  const findings: Finding[] = [];
  if (needless.length > 0) {
    findings.push({
      check,
      status: 'warning',
      code: 'permission-needless',
      message: `No operation of graphcal needs ${needless.join(', ')}.`,
      hint: 'Remove what nothing else uses this app for, in the portal under App registrations, your app, API permissions.',
    });
  }
  const wide = kind === 'application' ? granted.filter((one) => one.startsWith('Calendars.')) : [];
  if (wide.length > 0) {
    findings.push({
      check,
      status: 'warning',
      code: 'reaches-all-mailboxes',
      message: `${wide.join(', ')} of the app reaches every mailbox of the tenant, where no access policy of Exchange narrows it.`,
      hint: `Narrow it: graphcal auth setup --for ${wide.includes('Calendars.ReadWrite') ? 'send' : 'read'} --group ADDRESS shows how${hasMailboxList ? '' : '; the setting allowedMailboxes guards against slips meanwhile'}.`,
    });
  }
  return findings.length > 0
    ? findings
    : [{ check, status: 'ok', message: 'Nothing more is granted than graphcal can use.' }];
}
