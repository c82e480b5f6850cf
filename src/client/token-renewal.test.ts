import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openConnection } from './connection.ts';

const CLAIMS = '{"access_token":{"nbf":{"essential":true}}}';
const CHALLENGE = `Bearer error="insufficient_claims", claims="${Buffer.from(CLAIMS).toString('base64')}"`;

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/**
 * A service that takes one token only, or none, and a credential that gives `token-1`, `token-2`, and so on. It refuses
 * half of the callers when all are there, and the others not before somebody is at work with the new token.
 */
async function setUp({ callers, takes, challenge }: { callers: number; takes?: string; challenge?: string }) {
  const questions: (string | undefined)[] = [];
  const bearers: (string | undefined)[] = [];
  const late: (() => void)[] = [];
  const refuse = (response: ServerResponse) =>
    response
      .writeHead(401, challenge === undefined ? {} : { 'WWW-Authenticate': challenge })
      .end('{"error":{"code":"InvalidAuthenticationToken","message":"Said by the service."}}');
  const server = createServer((request, response) => {
    const bearer = request.headers.authorization;
    bearers.push(bearer);
    if (bearers.length <= callers) late.push(() => refuse(response));
    else if (bearer === `Bearer ${takes}`) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"value":[]}');
    } else refuse(response);
    if (bearers.length === callers) for (const each of late.splice(0, callers / 2)) each();
    if (bearers.length > callers) for (const each of late.splice(0)) each();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const graph = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  open.push(() => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  });
  const connection = await openConnection({
    graph,
    credential: {
      getToken: async (_, options) => {
        questions.push(options?.claims);
        return { token: `token-${questions.length}`, expiresOnTimestamp: Date.UTC(2100, 0, 1) };
      },
    },
  });
  open.push(() => connection.close());
  const callAll = () =>
    Promise.allSettled(
      Array.from({ length: callers }, (_, number) => {
        const mailbox = `room.${number}@school.example`;
        return connection.sender.send({ method: 'GET', path: `/users/${mailbox}/events`, mailbox }, 'safe', 'json');
      }),
    );
  return { callAll, questions, bearers };
}

describe('a token that the service refuses to many at once', () => {
  it('is renewed by one token request, also for those who hear of it late (R21)', async () => {
    const { callAll, questions, bearers } = await setUp({ callers: 60, takes: 'token-2' });
    expect((await callAll()).map(({ status }) => status)).toEqual(Array(60).fill('fulfilled'));
    expect(questions).toEqual([undefined, undefined]);
    expect(bearers).toEqual([...Array(60).fill('Bearer token-1'), ...Array(60).fill('Bearer token-2')]);
  });

  it('is renewed by one token request with the claims of the challenge, past what is stored (R21, R22 in part)', async () => {
    const { callAll, questions, bearers } = await setUp({ callers: 60, takes: 'token-2', challenge: CHALLENGE });
    expect((await callAll()).map(({ status }) => status)).toEqual(Array(60).fill('fulfilled'));
    expect(questions).toEqual([undefined, CLAIMS]);
    expect(bearers).toEqual([...Array(60).fill('Bearer token-1'), ...Array(60).fill('Bearer token-2')]);
  });

  it('with claims that no token fulfils ends in a clear stop after one retry each (R22)', async () => {
    const { callAll, questions, bearers } = await setUp({ callers: 60, challenge: CHALLENGE });
    for (const outcome of await callAll()) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { name: 'AuthenticationError', code: 'token-refused' },
      });
    }
    expect(questions).toEqual([undefined, CLAIMS]);
    expect(bearers).toEqual([...Array(60).fill('Bearer token-1'), ...Array(60).fill('Bearer token-2')]);
  });
});
