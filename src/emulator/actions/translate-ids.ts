import type { Act } from '../calls/call.ts';
import { enumMember, listMember } from '../events/members.ts';
import { TRANSLATED_IDS } from '../limits.ts';
import { ID_FORMATS, type IdFormat, translateId } from '../mailboxes/id-formats.ts';
import { refusals } from '../refusals.ts';
import { readParameters } from './action-parameters.ts';

const PARAMETERS = ['inputIds', 'sourceIdType', 'targetIdType'] as const;
const PROBLEMS = { malformed: refusals.malformedId, 'not-found': refusals.itemNotFound } as const;

/** An id that cannot be translated has its error beside it; the others are translated. https://learn.microsoft.com/graph/api/user-translateexchangeids */
export const translateExchangeIds: Act = ({ mailbox, call }) => {
  const given = readParameters(call.body, PARAMETERS);
  const source = formatIn(given.sourceIdType);
  const target = formatIn(given.targetIdType);
  const ids = listMember(given, 'inputIds').map((id) => {
    if (typeof id !== 'string') throw refusals.deserialization();
    return id;
  });
  if (ids.length > TRANSLATED_IDS) throw refusals.tooManyIds(TRANSLATED_IDS);
  const value = ids.map((sourceId) => {
    const found = translateId(mailbox, sourceId, source, target);
    if ('id' in found) return { sourceId, targetId: found.id };
    const { code, message } = PROBLEMS[found.problem]();
    return { sourceId, targetId: null, errorDetails: { code, message } };
  });
  const context = `${call.origin}/v1.0/$metadata#Collection(microsoft.graph.convertIdResult)`;
  return { status: 200, json: JSON.stringify({ '@odata.context': context, value }) };
};

function formatIn(value: unknown): IdFormat {
  return enumMember({ format: value }, 'format', ID_FORMATS) ?? refuse();
}

function refuse(): never {
  throw refusals.validation();
}
