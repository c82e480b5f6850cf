import { isObject } from '../../core/json.ts';
import type { Parsed, Z } from '../../core/schema.ts';
import { MAX_TRANSLATED_IDS } from '../../graph/limits.ts';
import { mailboxPath } from '../../graph/path.ts';
import type { GraphReply, GraphRequest } from '../../graph/request.ts';
import { defineOperation, type Steps } from '../define.ts';
import * as fields from '../fields.ts';

/** https://learn.microsoft.com/graph/api/user-translateexchangeids#exchangeidformat-values */
const FORMATS = ['entryId', 'ewsId', 'immutableEntryId', 'restId', 'restImmutableEntryId'] as const;

const input = (z: Z) =>
  z.strictObject({
    mailbox: fields.mailboxField(z),
    inputIds: z
      .array(z.string().min(1))
      .min(1)
      .describe('Ids of events and other items of one kind; as many as you like.'),
    sourceIdType: fields.choice(z, FORMATS).prefault('restId').describe('What the ids are. Default: restId.'),
    targetIdType: fields
      .choice(z, FORMATS)
      .prefault('restImmutableEntryId')
      .describe('What they are to be. Default: restImmutableEntryId, the ids that every operation here uses.'),
  });

type Input = Parsed<ReturnType<typeof input>>;

export const translateIds = defineOperation({
  name: 'translate-ids',
  title: 'Translate ids of events between the forms of Graph, EWS and MAPI',
  topic: 'Mailbox',
  documentation: 'https://learn.microsoft.com/graph/api/user-translateexchangeids',
  endpoints: ['POST /users/{mailbox}/translateExchangeIds'],
  permissions: {
    delegated: [
      ...['User.ReadBasic.All', 'User.Read', 'User.Read.All', 'User.ReadWrite', 'User.ReadWrite.All'],
      ...['AgentIdUser.ReadWrite.All', 'AgentIdUser.ReadWrite.IdentityParentedBy'],
    ],
    application: [
      ...['User.Read.All', 'User.ReadWrite.All'],
      ...['AgentIdUser.ReadWrite.All', 'AgentIdUser.ReadWrite.IdentityParentedBy'],
    ],
  },
  effect: 'read',
  repeat: 'safe',
  input,
  output: (z) =>
    z.object({
      value: z
        .array(
          z.looseObject({
            sourceId: z.string(),
            targetId: z.string().nullish().describe('Nothing where the id could not be translated.'),
            errorDetails: z.looseObject({ code: z.string().nullish() }).nullish(),
          }),
        )
        .describe('One for each id.'),
    }),
  example: { inputIds: ['AAMkAGI1AAA='] },
  request: (input, mailbox) => requestOf(input, mailbox, input.inputIds.slice(0, MAX_TRANSLATED_IDS)),
  *steps(input, mailbox): Steps {
    const value: unknown[] = [];
    for (let from = 0; from < input.inputIds.length; from += MAX_TRANSLATED_IDS) {
      const request = requestOf(input, mailbox, input.inputIds.slice(from, from + MAX_TRANSLATED_IDS));
      const reply: GraphReply = yield { request, effect: 'read', repeat: 'safe', expects: 'json' };
      // What is no list is left for the check of the output to name.
      if (!isObject(reply.body) || !Array.isArray(reply.body.value)) return reply.body;
      for (const one of reply.body.value) value.push(one);
    }
    return { value };
  },
});

function requestOf({ sourceIdType, targetIdType }: Input, mailbox: string, inputIds: string[]): GraphRequest {
  return {
    method: 'POST',
    path: `${mailboxPath(mailbox)}/translateExchangeIds`,
    body: { inputIds, sourceIdType, targetIdType },
    mailbox,
  };
}
