import { isObject, parseJson } from '../../src/core/json.ts';
import type { GraphDescription, Operation } from './graph-description.ts';
import { createSchemaCheck, type SchemaCheck } from './json-schema.ts';

/** A request and its answer, bodies as text. */
export interface CheckedExchange {
  request: { method: string; url: string; body: string };
  response: { status: number; headers: Readonly<Record<string, string>>; body: string };
}

/** What is wrong with an answer. */
export interface AnswerProblem {
  method: string;
  path: string;
  status: number;
  /** JSON pointer into the body; '' is the whole of it. */
  pointer: string;
  what: string;
}

/** One call, alone or as a part of a batch. */
interface Call {
  method: string;
  url: string;
  status: number;
  /** Content-Type of the answer; empty where it has none. */
  type: string;
  /** Undefined where the answer has no body. */
  body: unknown;
}

interface Checks {
  description: GraphDescription;
  schemas: SchemaCheck;
}

const ERROR_SCHEMA = { $ref: '#/components/schemas/ODataError' };
/** Answered, but no part of the calendar's description; of exceptions it has the property and no path. */
const NOT_DESCRIBED = /^(?:me|users\/[^/]+)(?:$|\/.*events\/[^/]+\/exceptionOccurrences$)/i;
/** What of attachments is no JSON, and in no description. */
const RAW = /\/attachments\/(?:\$count|[^/]+\/\$value)$/i;

/** Makes the check of answers against a description of Graph; gives what is wrong with each exchange. */
export function createExchangeCheck(description: GraphDescription): (exchange: CheckedExchange) => AnswerProblem[] {
  const entity = description.schemas['microsoft.graph.entity'] ?? {};
  // The service gives the id of each item, whatever was selected.
  const schemas = { ...description.schemas, 'microsoft.graph.entity': { ...entity, required: ['id'] } };
  const checks: Checks = { description, schemas: createSchemaCheck(schemas) };
  return ({ request, response }) => {
    if (response.status < 400 && RAW.test(segmentsOf(request.url).join('/'))) return [];
    const type = response.headers['content-type'] ?? '';
    const call = { ...request, method: request.method.toUpperCase(), status: response.status, type, body: undefined };
    if (response.body === '') return checkCall(checks, call, request.body);
    if (!/^(?:application\/json|text\/plain)\b/.test(type)) return [problem(call, '', `is sent as '${type}'`)];
    const body = parseJson(response.body);
    return body === undefined ? [problem(call, '', 'is no JSON')] : checkCall(checks, { ...call, body }, request.body);
  };
}

function checkCall(checks: Checks, call: Call, requestBody: string): AnswerProblem[] {
  if (call.status >= 400) return checkError(checks, call);
  const segments = segmentsOf(call.url);
  if (RAW.test(segments.join('/'))) return [];
  const operations = checks.description.operations(segments);
  if (!operations) {
    return NOT_DESCRIBED.test(segments.join('/')) ? [] : [problem(call, '', 'answers a path that is not described')];
  }
  const operation = operations.get(call.method);
  if (!operation) return [problem(call, '', 'answers a method that is not described')];
  const problems = checkSuccess(checks, call, operation);
  return operation.template === '/$batch' ? [...problems, ...checkParts(checks, call, requestBody)] : problems;
}

function checkError({ schemas }: Checks, call: Call): AnswerProblem[] {
  if (call.body === undefined) return [problem(call, '', 'is refused without a body')];
  return schemas.mismatches(ERROR_SCHEMA, call.body).map(({ pointer, what }) => problem(call, pointer, what));
}

function checkSuccess({ schemas }: Checks, call: Call, operation: Operation): AnswerProblem[] {
  const described = operation.answer(call.status);
  if (!described) return [problem(call, '', 'has a status that is not described')];
  if (!described.schema)
    return call.body === undefined ? [] : [problem(call, '', 'has a body where none is described')];
  if (call.body === undefined) return [problem(call, '', 'has no body')];
  const found = schemas
    .mismatches(described.schema, call.body)
    .map(({ pointer, what }) => problem(call, pointer, what));
  if (!isObject(call.body) || operation.template === '/$batch') return found;
  const hasContext = typeof call.body['@odata.context'] === 'string';
  const isBare = call.type.includes('odata.metadata=none');
  if (hasContext === isBare) found.push(problem(call, '', `has ${isBare ? 'an' : 'no'} '@odata.context'`));
  return found;
}

/** Each part as the answer to its own request; all of them answered once. */
function checkParts(checks: Checks, batch: Call, requestBody: string): AnswerProblem[] {
  const requests = new Map(partsOf(parseJson(requestBody), 'requests').map((part) => [idOf(part), part]));
  const found: AnswerProblem[] = [];
  for (const answer of partsOf(batch.body, 'responses')) {
    const request = requests.get(idOf(answer));
    if (!request) {
      found.push(problem(batch, '/responses', `answers '${idOf(answer)}', which was not asked or is answered twice`));
      continue;
    }
    requests.delete(idOf(answer));
    const { method, url } = request;
    const path = String(url);
    const call = {
      method: String(method).toUpperCase(),
      url: `/v1.0${path.startsWith('/') ? '' : '/'}${path}`,
      status: Number(answer.status),
      type: typeOf(answer),
      body: bodyOf(answer),
    };
    // A batch in a batch is refused.
    found.push(...checkCall(checks, call, ''));
  }
  for (const id of requests.keys()) found.push(problem(batch, '/responses', `leaves '${id}' without an answer`));
  return found;
}

function partsOf(body: unknown, name: string): Record<string, unknown>[] {
  const parts = isObject(body) ? body[name] : undefined;
  return Array.isArray(parts) ? parts.filter(isObject) : [];
}

function typeOf({ headers }: Readonly<Record<string, unknown>>): string {
  const named = Object.entries(isObject(headers) ? headers : {}).find(([name]) => /^content-type$/i.test(name));
  return String(named?.[1] ?? '');
}

/** What a part carries; what is no JSON travels as base64url. */
function bodyOf(part: Readonly<Record<string, unknown>>): unknown {
  const { body } = part;
  const isText = typeOf(part).startsWith('text/plain');
  return isText && typeof body === 'string' ? parseJson(Buffer.from(body, 'base64url').toString('utf8')) : body;
}

// Ids compare without letter case.
function idOf(part: Readonly<Record<string, unknown>>): string {
  return String(part.id).toLowerCase();
}

/** Decoded segments below the version; a key in brackets is a segment of its own. */
function segmentsOf(url: string): string[] {
  const path = url.replace(/^https?:\/\/[^/?#]+/i, '').split(/[?#]/, 1)[0] ?? '';
  const [, ...segments] = path.split('/').filter((segment) => segment !== '');
  return segments.flatMap((segment) => {
    const text = decodeURIComponent(segment);
    const keyed = /^([\w$.]+)\('(.*)'\)$/s.exec(text);
    return keyed ? [keyed[1] ?? '', keyed[2] ?? ''] : [text];
  });
}

function problem({ method, url, status }: Call, pointer: string, what: string): AnswerProblem {
  return { method, path: url, status, pointer, what };
}
