import type { Act, Action, ActionResult } from '../calls/call.ts';
import { readCount, readPage, refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { supportedLanguages as languages } from '../settings/languages.ts';
import { ianaZones, windowsZones } from '../settings/supported-zones.ts';
import { answerPage } from './page.ts';

const KNOWN: ReadonlySet<string> = new Set(['$top', '$skip', '$count']);

/** https://learn.microsoft.com/graph/api/outlookuser-supportedlanguages */
export const supportedLanguages: Act = (action) => answerWhole(action, 'localeInfo', languages());

/** By Windows names, unless IANA's are asked for. https://learn.microsoft.com/graph/api/outlookuser-supportedtimezones */
export const supportedTimeZones: Act = (action) => {
  const { params, call, world } = action;
  const [, parameters = ''] = /\((.*)\)$/s.exec(call.address.segments.at(-1) ?? '') ?? [];
  // A word without quotation marks names another parameter, as the recorded refusal says.
  if (parameters !== '' && !parameters.includes("'"))
    throw refusals.badRequest(`The parameter '${parameters.replace(/^\w+/, 'TimeZoneStandard')}' is not in scope.`);
  const standard = params.TimeZoneStandard?.toLowerCase() ?? 'windows';
  if (standard !== 'windows' && standard !== 'iana')
    throw refusals.badRequest(`The value '${params.TimeZoneStandard}' is not one of the type 'timeZoneStandard'.`);
  return answerWhole(action, 'timeZoneInformation', standard === 'iana' ? ianaZones(world.zones) : windowsZones());
};

/** A list that is answered whole, unless a part of it is asked for. */
function answerWhole(action: Action, type: string, all: readonly object[]): ActionResult {
  const { query, call } = action;
  refuseUnknown(query, KNOWN);
  const { top, skip } = readPage(query);
  return answerPage(action, {
    context: `${call.origin}/v1.0/$metadata#Collection(microsoft.graph.${type})`,
    options: { top: top ?? all.length, skip, count: readCount(query) },
    total: all.length,
    items: (from, to) => all.slice(from, to),
  });
}
