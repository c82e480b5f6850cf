import type { Z } from '../core/schema.ts';

/** Fields that several operations share, so that a name means the same everywhere. */

/** Whose calendar. */
export const mailboxField = (z: Z) =>
  z
    .string()
    .min(1)
    .optional()
    .describe('Mailbox: user principal name or id; "me" for the signed-in person. Default: the configured mailbox.');

/** Which calendar of the mailbox. */
export const calendarIdField = (z: Z) =>
  z.string().min(1).optional().describe('Id of the calendar. Default: the default calendar.');

export const eventIdField = (z: Z) => z.string().min(1).describe('Id of the event; ids are case-sensitive.');

/** A zone's name, which stands between quotes in a header: it may hold neither a quote nor what would escape one. */
export const zone = (z: Z) =>
  z
    .string()
    .min(1)
    .regex(/^[ !#-[\]-~]*$/u, 'is not the name of a zone');

/** How start and end are given back. */
export const timeZoneField = (z: Z) =>
  zone(z).optional().describe('Windows or IANA zone of start and end in the answer. Default: UTC.');

export const bodyContentTypeField = (z: Z) =>
  z.enum(['text', 'html']).optional().describe('Form of the body in the answer. Default: html.');

export const selectField = (z: Z) =>
  z.string().min(1).optional().describe('Properties to return, separated by commas ($select).');

export const filterField = (z: Z) => z.string().min(1).optional().describe('Condition ($filter).');

export const orderByField = (z: Z) => z.string().min(1).optional().describe('Order ($orderby).');

export const expandField = (z: Z) => z.string().min(1).optional().describe('Related data to return ($expand).');

/** Size of one page, not of the answer. */
export const topField = (z: Z) =>
  z.coerce.number().int().min(1).max(1000).optional().describe('Items in one page ($top), 1 to 1000.');

/** Read by whoever follows the pages, not sent. */
export const maxItemsField = (z: Z) =>
  z.coerce.number().int().min(1).optional().describe('Stop after so many items. Default: all.');

/** A list as every surface gives it. */
export const listOf = <T extends ReturnType<Z['looseObject']>>(z: Z, item: T) =>
  z.object({
    value: z.array(item),
    complete: z.boolean().describe('False when the list was stopped before its end.'),
  });

/** Headers of an event request: ids that survive moves, and the wished zone and body form. */
export function eventHeaders(wishes: {
  timeZone?: string | undefined;
  bodyContentType?: 'text' | 'html' | undefined;
}): Record<string, string> {
  const prefer = ['IdType="ImmutableId"'];
  if (wishes.timeZone !== undefined) prefer.push(`outlook.timezone="${wishes.timeZone}"`);
  if (wishes.bodyContentType !== undefined) prefer.push(`outlook.body-content-type="${wishes.bodyContentType}"`);
  return { Prefer: prefer.join(', ') };
}
