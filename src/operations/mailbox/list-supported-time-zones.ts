import { mailboxPath } from '../../graph/path.ts';
import { queryOptions } from '../../graph/query.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';

/** The names of zones, and how Graph writes which are meant. */
const STANDARDS = ['windows', 'iana'] as const;
const AS_WRITTEN = { windows: 'Windows', iana: 'Iana' } as const;

export const listSupportedTimeZones = defineOperation({
  name: 'list-supported-time-zones',
  title: 'List the time zones that a mailbox can have',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/api/outlookuser-supportedtimezones',
  endpoints: [
    'GET /users/{mailbox}/outlook/supportedTimeZones',
    "GET /users/{mailbox}/outlook/supportedTimeZones(TimeZoneStandard=microsoft.graph.timeZoneStandard'{timeZoneStandard}')",
  ],
  permissions: {
    delegated: ['User.Read', 'User.ReadBasic.All'],
    application: ['User.Read.All', 'User.ReadBasic.All'],
  },
  effect: 'read',
  repeat: 'safe',
  paged: true,
  input: (z) =>
    z.strictObject({
      mailbox: fields.mailboxField(z),
      timeZoneStandard: fields
        .choice(z, STANDARDS)
        .optional()
        .describe('Names of Windows or of IANA. Default: windows.'),
      top: fields.topField(z),
      maxItems: fields.maxItemsField(z),
    }),
  output: (z) => fields.listOf(z, z.looseObject({ alias: z.string(), displayName: z.string().nullish() })),
  example: { timeZoneStandard: 'iana' },
  request: ({ timeZoneStandard, top }, mailbox) => {
    const which =
      timeZoneStandard === undefined
        ? ''
        : `(TimeZoneStandard=microsoft.graph.timeZoneStandard'${AS_WRITTEN[timeZoneStandard]}')`;
    return {
      method: 'GET',
      path: `${mailboxPath(mailbox)}/outlook/supportedTimeZones${which}`,
      query: queryOptions({ $top: top }),
      mailbox,
    };
  },
});
