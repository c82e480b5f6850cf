import type { Act } from '../calls/call.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { contextSelection } from './event-scope.ts';

const KNOWN: ReadonlySet<string> = new Set(['$select']);
const DEFAULT_MEMBERS = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
] as const;
const MEMBERS = [...DEFAULT_MEMBERS, 'accountEnabled', 'userType'] as const;

/** https://learn.microsoft.com/graph/api/user-get */
export const getUser: Act = ({ call, mailbox: { user }, query }) => {
  refuseUnknown(query, KNOWN);
  const { selected, select } = readSelect(query, MEMBERS, 'microsoft.graph.user');
  const all: Record<(typeof MEMBERS)[number], unknown> = {
    businessPhones: [],
    displayName: user.displayName,
    givenName: null,
    jobTitle: null,
    mail: user.userPrincipalName,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: null,
    userPrincipalName: user.userPrincipalName,
    id: user.id,
    accountEnabled: user.signIn !== 'disabled',
    userType: 'Member',
  };
  const names = select ?? new Set<string>(DEFAULT_MEMBERS);
  return {
    status: 200,
    json: JSON.stringify({
      '@odata.context': `${call.origin}/v1.0/$metadata#users${contextSelection({ selected })}/$entity`,
      ...Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name))),
    }),
  };
};
