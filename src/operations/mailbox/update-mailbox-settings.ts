import type { JsonObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { mailboxPath } from '../../graph/path.ts';
import { defineOperation } from '../define.ts';
import * as fields from '../fields.ts';
import { automaticRepliesField, mailboxSettings, repliesInZone, workingHoursField } from './mailbox-settings.ts';

/** https://learn.microsoft.com/graph/api/resources/mailboxsettings */
const DELIVERY = [
  'sendToDelegateAndInformationToPrincipal',
  'sendToDelegateAndPrincipal',
  'sendToDelegateOnly',
] as const;

/** Every field is left as it is where it is not given. */
const input = (z: Z) =>
  z
    .strictObject({
      mailbox: fields.mailboxField(z),
      // Not `timeZone`: everywhere that is the zone of times, and the configured one stands in for it where none is given.
      mailboxTimeZone: fields
        .zone(z)
        .optional()
        .describe("Zone of the mailbox itself, a Windows or IANA name; Graph's timeZone."),
      workingHours: workingHoursField(z),
      language: z.string().min(1).optional().describe('Locale, such as en-GB; formats that were set fall to its own.'),
      dateFormat: z
        .string()
        .optional()
        .describe('How dates are written, such as dd/MM/yyyy; one that the language has.'),
      timeFormat: z.string().optional().describe('How times are written, such as HH:mm; one that the language has.'),
      automaticRepliesSetting: automaticRepliesField(z),
      delegateMeetingMessageDeliveryOptions: fields
        .choice(z, DELIVERY)
        .optional()
        .describe('Who gets meeting messages where the mailbox has a delegate.'),
    })
    .superRefine((input, { addIssue }) => {
      if (Object.keys(settingsOf(input)).length === 0)
        addIssue({ code: 'custom', path: [], message: 'nothing to change is given, such as workingHours' });
    });

type Input = Parsed<ReturnType<typeof input>>;

export const updateMailboxSettings = defineOperation({
  name: 'update-mailbox-settings',
  title: 'Change zone, working hours, language or automatic replies of a mailbox',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/api/user-update-mailboxsettings',
  endpoints: ['PATCH /users/{mailbox}/mailboxSettings'],
  permissions: { delegated: ['MailboxSettings.ReadWrite'], application: ['MailboxSettings.ReadWrite'] },
  effect: 'update',
  // The same values again are the same state, and nobody is told.
  repeat: 'safe',
  input,
  output: (z) => mailboxSettings(z),
  example: { workingHours: { daysOfWeek: ['monday', 'tuesday'], startTime: '08:00', endTime: '16:30' } },
  zoned: (input) => repliesInZone('update-mailbox-settings', input),
  request: (input, mailbox) => ({
    method: 'PATCH',
    path: `${mailboxPath(mailbox)}/mailboxSettings`,
    body: settingsOf(input),
    mailbox,
  }),
});

/** The settings that are written. */
function settingsOf({ mailbox: _, mailboxTimeZone, language, ...others }: Input): JsonObject {
  const settings = {
    timeZone: mailboxTimeZone,
    language: language === undefined ? undefined : { locale: language },
    ...others,
  };
  // As JSON, which has no undefined, at any depth.
  return JSON.parse(JSON.stringify(settings)) as JsonObject;
}
