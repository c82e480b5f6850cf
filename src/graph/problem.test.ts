import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../core/errors.ts';
import { type GraphProblem, oneLine, readProblem, serviceError } from './problem.ts';
import type { GraphReply } from './request.ts';

const reply = (status: number, body?: unknown, headers: GraphReply['headers'] = {}): GraphReply => ({
  status,
  headers,
  body,
});

const DENIED = reply(403, {
  error: {
    code: 'ErrorAccessDenied',
    message: 'Access is denied. Check credentials and try again.',
    innerError: {
      date: '2020-11-05T19:09:21',
      'request-id': '484e5072-4f9d-4a95-b5cb-de867518eeb9',
      'client-request-id': '75940a0d-150f-45aa-9aac-b24683d3cf40',
    },
  },
});

describe('readProblem', () => {
  it('reads what a refusal of the live service says', () => {
    expect(readProblem(DENIED)).toEqual({
      status: 403,
      code: 'ErrorAccessDenied',
      codes: ['ErrorAccessDenied'],
      message: 'Access is denied. Check credentials and try again.',
      isGraphError: true,
      requestId: '484e5072-4f9d-4a95-b5cb-de867518eeb9',
      clientRequestId: '75940a0d-150f-45aa-9aac-b24683d3cf40',
      existingEventId: undefined,
      claims: undefined,
    });
  });

  it('takes the ids of the headers before those of the body', () => {
    const headers = { 'request-id': 'of-the-header', 'client-request-id': 'ours' };
    expect(readProblem({ ...DENIED, headers })).toMatchObject({ requestId: 'of-the-header', clientRequestId: 'ours' });
  });

  it('takes the id of the request in its older spelling', () => {
    const body = { error: { code: 'x', message: '', innererror: { requestId: 'older' } } };
    expect(readProblem(reply(500, body)).requestId).toBe('older');
  });

  describe('with errors inside of errors', () => {
    it.each(['innerError', 'innererror'])('takes the innermost code, under %s', (inner) => {
      const body = {
        error: { code: 'outer', message: 'Outer.', [inner]: { code: 'middle', [inner]: { code: 'innermost' } } },
      };
      expect(readProblem(reply(400, body))).toMatchObject({
        code: 'innermost',
        codes: ['outer', 'middle', 'innermost'],
        message: 'Outer.',
      });
    });

    it('reads both spellings in one answer', () => {
      const body = { error: { code: 'a', innerError: { code: 'b', innererror: { code: 'c' } } } };
      expect(readProblem(reply(400, body)).codes).toEqual(['a', 'b', 'c']);
    });

    it('goes past a level that has no code', () => {
      const body = { error: { code: 'a', innerError: { date: '2026-01-01T00:00:00', innerError: { code: 'c' } } } };
      expect(readProblem(reply(400, body)).code).toBe('c');
    });

    it('does not take the status, repeated inside as a code, for the better code', () => {
      const body = { error: { code: 'TooManyRequests', message: '', innerError: { code: '429', status: '429' } } };
      expect(readProblem(reply(429, body))).toMatchObject({
        code: 'TooManyRequests',
        codes: ['TooManyRequests', '429'],
      });
    });

    it('takes a number where there is no other code', () => {
      expect(readProblem(reply(500, { error: { code: '500', message: '' } })).code).toBe('500');
    });

    it('does not take an empty code for a more detailed one', () => {
      const body = { error: { code: 'badRequest', message: '', innerError: { code: '' } } };
      expect(readProblem(reply(400, body))).toMatchObject({ code: 'badRequest', codes: ['badRequest'] });
    });

    it('ends with errors that hold one another without an end', () => {
      const error: Record<string, unknown> = { code: 'again' };
      error.innerError = error;
      expect(readProblem(reply(400, { error })).code).toBe('again');
    });

    it.each([[null], ['text'], [7], [[{ code: 'in-a-list' }]]])(
      'stays at the outer code when the inner is %j',
      (inner) => {
        expect(readProblem(reply(400, { error: { code: 'outer', innerError: inner } })).codes).toEqual(['outer']);
      },
    );
  });

  describe('of a transactionId that was used before', () => {
    const body = {
      error: {
        code: 'ErrorDuplicateTransactionId',
        message: 'Your request can’t be completed. The TransactionId was already used to create a different event.',
        '@event.existingEventId': 'AAMkAGI2TG93AAA=',
      },
    };

    it.each([400, 409])('gives the id of the event that is there, with status %i', (status) => {
      expect(readProblem(reply(status, body))).toMatchObject({
        code: 'ErrorDuplicateTransactionId',
        existingEventId: 'AAMkAGI2TG93AAA=',
      });
    });

    it('finds the id in an inner error too', () => {
      const nested = { error: { code: 'badRequest', innerError: body.error } };
      expect(readProblem(reply(400, nested))).toMatchObject({
        codes: ['badRequest', 'ErrorDuplicateTransactionId'],
        existingEventId: 'AAMkAGI2TG93AAA=',
      });
    });

    it('takes the outer id where two are given', () => {
      const inner = { code: 'inner', '@event.existingEventId': 'AAMkOther' };
      expect(readProblem(reply(409, { error: { ...body.error, innerError: inner } })).existingEventId).toBe(
        'AAMkAGI2TG93AAA=',
      );
    });

    it.each([[undefined], [''], [null], [7], [{ id: 'AAMk' }]])('has no id where the answer names %j', (id) => {
      const error = { code: 'ErrorDuplicateTransactionId', '@event.existingEventId': id };
      expect(readProblem(reply(409, { error })).existingEventId).toBeUndefined();
    });
  });

  describe('of a claims challenge', () => {
    const BODY = { error: { code: 'InvalidAuthenticationToken', message: 'Continuous access evaluation.' } };
    // The claims of Microsoft's example: https://learn.microsoft.com/entra/identity-platform/app-resilience-continuous-access-evaluation
    const ENCODED = 'eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwNDEwNjY1MSJ9fX0=';
    const CLAIMS = '{"access_token":{"nbf":{"essential":true, "value":"1604106651"}}}';
    const claimsOf = (header: string) => readProblem(reply(401, BODY, { 'www-authenticate': header })).claims;

    it.each([
      [
        'in the form of the documentation',
        `Bearer authorization_uri="https://login.example/common/oauth2/authorize", error="insufficient_claims", claims="${ENCODED}"`,
      ],
      ['with the claims first', `Bearer realm="", claims="${ENCODED}", error="insufficient_claims"`],
      ['with white space around the equals signs', `Bearer error = "insufficient_claims", claims = "${ENCODED}"`],
      ['in capitals', `BEARER ERROR="insufficient_claims", CLAIMS="${ENCODED}"`],
      ['without padding', `Bearer error="insufficient_claims", claims="${ENCODED.slice(0, -1)}"`],
      ['among other challenges', `Negotiate, Bearer error="insufficient_claims", claims="${ENCODED}", PoP nonce="n"`],
    ])('decodes the claims %s', (_form, header) => {
      expect(claimsOf(header)).toBe(CLAIMS);
    });

    it('decodes the URL-safe alphabet too', () => {
      expect(claimsOf('Bearer error="insufficient_claims", claims="eyJ4Ijoi8J-Ygj8_In0"')).toBe('{"x":"😂??"}');
    });

    it.each([
      ['another error', `Bearer error="invalid_token", claims="${ENCODED}"`],
      ['no claims', 'Bearer error="insufficient_claims"'],
      ['empty claims', 'Bearer error="insufficient_claims", claims=""'],
      ['claims that are not base64', 'Bearer error="insufficient_claims", claims="{\'access_token\'}"'],
      ['a parameter of a similar name', `Bearer error="insufficient_claims", xms_claims="${ENCODED}"`],
      ['an empty header', ''],
    ])('has none where the header has %s', (_what, header) => {
      expect(claimsOf(header)).toBeUndefined();
    });

    it('has none without the header', () => {
      expect(readProblem(reply(401, BODY)).claims).toBeUndefined();
    });

    it('reads the challenge of an answer that has no body', () => {
      const headers = { 'www-authenticate': `Bearer error="insufficient_claims", claims="${ENCODED}"` };
      expect(readProblem(reply(401, undefined, headers))).toMatchObject({ isGraphError: false, claims: CLAIMS });
    });
  });

  describe("of somebody else's answer", () => {
    it.each([
      ['nothing', undefined],
      ['an empty text', ''],
      ["a proxy's page", '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>'],
      ['a text', 'upstream connect error or disconnect/reset before headers'],
      ['half of a JSON answer', '{"error":{"code":"ErrorAcc'],
      ['null', null],
      ['a number', 502],
      ['a list', [{ error: { code: 'ErrorAccessDenied' } }]],
      ['an object without an error', { message: 'Service Unavailable' }],
      ['an error that is a text, as token endpoints have it', { error: 'invalid_grant', error_description: 'AADSTS' }],
      ['an error that is null', { error: null }],
      ['an error that is a list', { error: [{ code: 'a' }] }],
      ['an error that says nothing', { error: {} }],
      ["a gateway's error, whose code is a number", { error: { code: 502, message: 'Bad gateway.', status: 'X' } }],
      ['a message without a code', { error: { message: 'Blocked by policy.' } }],
    ])('does not take %s for an error of Graph', (_what, body) => {
      expect(readProblem(reply(502, body))).toMatchObject({ status: 502, code: '', codes: [], isGraphError: false });
    });

    it('keeps the ids of its headers', () => {
      expect(readProblem(reply(502, '<html>', { 'request-id': 'a', 'client-request-id': 'b' }))).toMatchObject({
        requestId: 'a',
        clientRequestId: 'b',
      });
    });

    it('takes an empty code for an error of Graph, which has been seen in a batch', () => {
      expect(readProblem(reply(403, { error: { code: '', message: '' } }))).toMatchObject({
        code: '',
        codes: [],
        isGraphError: true,
      });
    });

    it('takes no part of a wrong type', () => {
      const error = { code: 'a', message: 7, innerError: { code: 1, 'request-id': {}, 'client-request-id': [] } };
      expect(readProblem(reply(400, { error }))).toEqual({
        status: 400,
        code: 'a',
        codes: ['a'],
        message: '',
        isGraphError: true,
        requestId: undefined,
        clientRequestId: undefined,
        existingEventId: undefined,
        claims: undefined,
      });
    });

    it('never throws, and never gives anything but texts', () => {
      const names = fc.constantFrom('error', 'code', 'message', 'innerError', 'innererror', 'request-id', 'requestId');
      const leaves = fc.oneof(
        fc.string(),
        fc.constantFrom<unknown>('429', '', 7, null, true, undefined),
        fc.array(fc.string()),
      );
      const bodies = fc.letrec((tie) => ({
        value: fc.oneof({ maxDepth: 4 }, leaves, tie('object')),
        object: fc.dictionary(names, tie('value'), { maxKeys: 4 }),
      }));
      fc.assert(
        fc.property(
          fc.oneof(bodies.object, fc.record({ error: bodies.object }), fc.anything()),
          fc.string(),
          (body, header) => {
            const problem = readProblem(reply(400, body, { 'www-authenticate': `insufficient_claims ${header}` }));
            expect(problem.codes.every((code) => typeof code === 'string' && code !== '')).toBe(true);
            expect([typeof problem.code, typeof problem.message]).toEqual(['string', 'string']);
            for (const text of [problem.requestId, problem.clientRequestId, problem.existingEventId, problem.claims])
              expect(['string', 'undefined']).toContain(typeof text);
            expect(serviceError(problem)).toBeInstanceOf(ServiceError);
          },
        ),
      );
    });
  });
});

describe('serviceError', () => {
  it('says who refused and why, keeps the evidence and says what to do next', () => {
    expect(JSON.parse(JSON.stringify(serviceError(readProblem(DENIED))))).toEqual({
      code: 'service-403',
      message:
        'Graph refused the request with ErrorAccessDenied (status 403): Access is denied. Check credentials and try again.',
      hint: 'The app lacks the permission or may not reach this mailbox; a changed policy can take over an hour to work.',
      status: 403,
      serviceCode: 'ErrorAccessDenied',
      requestId: '484e5072-4f9d-4a95-b5cb-de867518eeb9',
      clientRequestId: '75940a0d-150f-45aa-9aac-b24683d3cf40',
    });
  });

  it('names the status alone where the service said nothing', () => {
    expect(serviceError(readProblem(reply(500))).message).toBe('Graph refused the request with status 500');
  });

  it.each([
    [400, 'MailboxNotEnabledForRESTAPI', 'The user has no mailbox in Exchange Online.'],
    [401, 'InvalidAuthenticationToken', 'The token was not accepted: run graphcal auth test NAME.'],
    [403, 'MailboxNotEnabledForRESTAPI', 'The user has no mailbox in Exchange Online.'],
    [404, 'MailboxNotEnabledForRESTAPI', 'The user has no mailbox in Exchange Online.'],
    [404, 'ErrorItemNotFound', 'Check the mailbox and the id; ids are case-sensitive.'],
    [
      409,
      'ErrorDuplicateTransactionId',
      'An event of this transactionId exists already: look at it before creating another with a new one.',
    ],
    [429, 'ApplicationThrottled', 'The mailbox is throttled: try again later.'],
    [
      400,
      'ErrorInvalidIdMalformed',
      'It is no id, or was cut off, or is of another kind: take it from a list, and quote it in a shell.',
    ],
    [400, 'TimeZoneNotSupportedException', 'Give a Windows or IANA name of the zone, such as Europe/London.'],
    [
      400,
      'ErrorPropertyValidationFailure',
      'Graph does not say which property it means: compare start and end, which of an all-day event are midnights, the zones, the recurrence, and the length of the subject (255 characters).',
    ],
    [
      400,
      'ErrorOccurrenceCrossingBoundary',
      'An occurrence stays after the day of the one before it, and before the day of the next one: choose such a day.',
    ],
    [400, 'ErrorTimeIntervalTooBig', 'Ask for a shorter time, and for the rest of it in another call.'],
    [409, 'ErrorDuplicateCategory', 'Take what has this name already, which the list shows, or choose another name.'],
    [
      409,
      'ErrorItemSaveConflict',
      'It is there already, or was changed meanwhile: read what is there, and decide by that.',
    ],
    [400, 'ErrorDeleteDistinguishedFolder', 'It is one that every mailbox has, and stays: delete what is in it.'],
    [409, 'ErrorIrresolvableConflict', 'It was changed meanwhile: read it again, and decide by what it is now.'],
    [403, 'ErrorQuotaExceeded', 'The mailbox is full: make room in it, or have its quota raised.'],
    [507, '', 'The mailbox is full: make room in it, or have its quota raised.'],
    [413, 'RequestTooLarge', 'It is too large: send less in one request.'],
    [400, 'BadRequest', 'Check the values that were given; a dry run shows the request.'],
    [500, 'UnknownError', 'The service failed: try again later.'],
    [503, 'ErrorServerBusy', 'The service failed: try again later.'],
  ])('of status %i and %s hints what to do next', (status, code, hint) => {
    expect(serviceError(readProblem(reply(status, { error: { code, message: '' } }))).hint).toBe(hint);
  });

  it('hints by the most detailed code that is known, in whatever depth it comes', () => {
    const innerError = { code: 'ErrorDuplicateCategory', innerError: { code: 'NobodyKnowsThis' } };
    const error = { code: 'ErrorInvalidIdMalformed', message: '', innerError };
    expect(serviceError(readProblem(reply(400, { error }))).hint).toBe(
      'Take what has this name already, which the list shows, or choose another name.',
    );
  });

  it('is one line, whatever the service says, so that no answer forges a line of a log', () => {
    const error = {
      code: 'a\r\n2026-01-01 signed in',
      message: '\u001b[2Kone\r\ntwo\u2028three\u2029four\u0085five\u0000\n',
    };
    expect(serviceError(readProblem(reply(400, { error }))).message).toBe(
      'Graph refused the request with a 2026-01-01 signed in (status 400): [2Kone two three four five',
    );
  });
});

describe('oneLine', () => {
  it.each([
    ['', ''],
    ['one line', 'one line'],
    ['  one\n\n\ttwo  ', 'one two'],
    ['Büro – 東京 😀', 'Büro – 東京 😀'],
  ])('makes %j to %j', (text, line) => {
    expect(oneLine(text)).toBe(line);
  });

  it('leaves nothing that any reader of lines breaks at', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\v', '\f', '\x85', '\u2028', '\u2029') }),
        (text) => {
          expect(oneLine(text)).toMatch(/^[a ]*$/u);
        },
      ),
    );
  });
});

const data = process.env.GRAPHCAL_TEST_DATA;
const recordings = data === undefined ? undefined : join(data, 'graph', 'recordings.json');
const hasData = recordings !== undefined && existsSync(recordings);
if (!hasData) console.warn('GRAPHCAL_TEST_DATA is not set: recorded errors of the service are not read.');

describe.skipIf(!hasData)('recorded errors of the live service', () => {
  interface Recorded {
    title: string;
    response: { status: number | null; body: { error?: { code: string; message: string } } | null } | null;
  }
  const { examples } = JSON.parse(hasData ? readFileSync(recordings, 'utf8') : '{"examples":[]}') as {
    examples: Recorded[];
  };
  const refused = examples.flatMap(({ title, response }) => {
    const error = response?.body?.error;
    return error === undefined ? [] : [{ title, status: response?.status ?? 400, error }];
  });

  it('are there', () => {
    expect(refused.length).toBeGreaterThan(30);
  });

  it.each(refused)('are read with their own code: $error.code, $title', ({ status, error }) => {
    const problem: GraphProblem = readProblem(reply(status, { error }));
    expect(problem).toMatchObject({ status, code: error.code, message: error.message, isGraphError: true });
  });
});
