import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { SECOND } from '../../core/durations.ts';
import { AuthenticationError, TransportError } from '../../core/errors.ts';
import { isObject, parseJson } from '../../core/json.ts';
import { requestToken, type TokenOutcome } from '../token-endpoint.ts';
import type { TokenDependencies, TokenPost, TokenReply } from '../token-wire.ts';
import type { IdentityRequest } from './sources.ts';

/** Where the agent of Azure Arc puts its proofs; a file elsewhere is not to be sent anywhere. */
const ARC_FOLDER = '/var/opt/azcmagent/tokens';
const LONGEST_PROOF = 4096;
/** Milliseconds for an answer: what gives the tokens is on the machine, or there is none. */
const DEADLINE_MS = 5 * SECOND;
/** Answers that pass while the service updates itself. https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#retry-guidance */
const PASSING: ReadonlySet<number> = new Set([404, 410]);

/** Asks what gives tokens on this machine, and again while it is busy; the answer is that of a token endpoint. */
export async function askIdentity(
  planned: IdentityRequest,
  dependencies: TokenDependencies,
  options: { signal: AbortSignal; tries?: number },
  arcFolder: string = ARC_FOLDER,
): Promise<TokenOutcome> {
  const { clock } = dependencies;
  const { method, url, headers, body } = planned;
  let proof: AuthenticationError | undefined;
  const post: TokenPost = async (address, asked) => {
    const reply = await dependencies.post(address, { ...asked, method });
    if (reply.status !== 401 || !planned.challenges) return asGrant(reply, clock.now());
    const found = await readProof(reply, arcFolder);
    if (found instanceof AuthenticationError) {
      proof = found;
      return reply;
    }
    const proven = { ...asked.headers, authorization: `Basic ${found}` };
    return asGrant(await dependencies.post(address, { ...asked, method, headers: proven }), clock.now());
  };
  const settings = { deadlineMs: DEADLINE_MS, ...options };
  const outcome = await requestToken(url, { headers, body }, { ...dependencies, post }, settings);
  if (!('error' in outcome)) return outcome;
  return { error: proof ?? explain(outcome.error, planned), holdMs: outcome.holdMs };
}

/** The end comes as a point in time, and what passes comes as an error of the caller. */
function asGrant(reply: TokenReply, now: number): TokenReply {
  if (PASSING.has(reply.status)) return { ...reply, status: 503 };
  const body = parseJson(Buffer.from(reply.body).toString('utf8'));
  if (reply.status !== 200 || !isObject(body) || body.expires_on === undefined) return reply;
  const seconds = Number(body.expires_on);
  const end = Number.isNaN(seconds) ? Date.parse(String(body.expires_on)) : seconds * SECOND;
  const left = Math.floor((end - now) / SECOND);
  return { ...reply, body: Buffer.from(JSON.stringify({ ...body, expires_in: left })) };
}

/** What the agent wrote for those who may read it. https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication#acquiring-an-access-token-using-rest-api */
async function readProof({ headers }: TokenReply, folder: string): Promise<string | AuthenticationError> {
  const named = Object.entries(headers).find(([name]) => name.toLowerCase() === 'www-authenticate')?.[1];
  const path = /^Basic realm="?([^"]+)"?$/iu.exec(named ?? '')?.[1] ?? '';
  if (dirname(path) !== folder || !basename(path).endsWith('.key')) {
    return new AuthenticationError('managed-identity-refused', 'Azure Arc named no proof in the folder of its agent.', {
      hint: `Its agent writes proofs to ${folder}; see whether something else answers in its place.`,
    });
  }
  try {
    const proof = await readFile(path, 'utf8');
    if (proof.length <= LONGEST_PROOF && !/[\r\n]/u.test(proof)) return proof;
  } catch {
    // Told below: who may not read it cannot be told more.
  }
  return new AuthenticationError('managed-identity-refused', 'The proof that Azure Arc wrote cannot be read.', {
    hint: 'Run as a member of the group himds, or as root.',
  });
}

function explain(error: Error, { source, url }: IdentityRequest): AuthenticationError | TransportError {
  if (error instanceof TransportError && error.code === 'authority-unreachable') {
    const { host } = new URL(url);
    return new TransportError('managed-identity-unreachable', `Nothing gives out an identity at ${host}.`, 'not-sent', {
      cause: error,
      hint: 'A managed identity exists on machines and services of Azure alone; see whether it is switched on there, and whether this process runs there.',
    });
  }
  if (error instanceof TransportError) return error;
  return new AuthenticationError('managed-identity-refused', `No token was given by ${source}.`, {
    cause: error,
    hint: 'See in the portal under Identity whether the identity is switched on, or the named one assigned; one that was just assigned takes minutes.',
  });
}
