import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { AuthenticationError } from '../../core/errors.ts';
import { systemCodeOf } from '../../core/system-error.ts';
import type { AuthenticationBase } from '../authentication.ts';
import { fieldProblem } from '../field-problem.ts';
import { acquireByMsal } from '../msal.ts';
import { type Mode, SPEAKS_AS_APP } from './mode.ts';

/** The app signs in as itself with a token that another issuer (Kubernetes, a build service) gives it: no secret at all. */
export interface WorkloadIdentityAuthentication extends AuthenticationBase {
  mode: 'workload-identity';
  /** Absolute path of the file in which the issuer keeps its token fresh. */
  tokenFile: string;
}

/** What a person gives for it. */
export interface WorkloadIdentityFields {
  /** Absolute path of the file that holds the issuer's token; the file is read for each request, its content is not kept. */
  tokenFile: string;
}

/** Bytes; a signed token takes a few thousand, and another file is not to be sent anywhere. */
const LONGEST_TOKEN = 64 * 1024;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/u;

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
export const workloadIdentity: Mode<WorkloadIdentityAuthentication, WorkloadIdentityFields> = {
  fields: ['tokenFile'],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, { tokenFile }) => ({ ...base, mode: 'workload-identity', tokenFile: checkTokenFile(tokenFile) }),
  keep: ({ tokenFile }) => ({ tokenFile }),
  read: ({ tokenFile }) => ({ tokenFile: String(tokenFile) }),
  show: ({ tokenFile }) => ({ tokenFile: String(tokenFile) }),
  speaker: () => SPEAKS_AS_APP,
  acquire: (authentication, dependencies) =>
    acquireByMsal(authentication, dependencies, async (msal, { auth, system }, request) => {
      const clientAssertion = await readAssertion(authentication.tokenFile);
      const client = new msal.ConfidentialClientApplication({ auth: { ...auth, clientAssertion }, system });
      return client.acquireTokenByClientCredential(request);
    }),
};

function checkTokenFile(path: string): string {
  if (isAbsolute(path)) return path;
  throw fieldProblem(
    'token-file',
    'is not a whole path',
    'Give the path from the root, as AZURE_FEDERATED_TOKEN_FILE has it: it is read from whichever folder.',
  );
}

/** Reads the issuer's token; it is what Microsoft Entra gets as the proof, so nothing else may pass for one. */
async function readAssertion(path: string): Promise<string> {
  const token = await readStart(path).catch((cause: unknown) => {
    const code = systemCodeOf(cause) ?? 'unknown';
    throw unusable(`The token file ${path} cannot be read (${code}).`, 'Check that the issuer writes it there.');
  });
  if (token !== undefined && JWT.test(token)) return token;
  throw unusable(`The token file ${path} holds no signed token.`, 'Check which file the issuer writes its token to.');
}

/**
 * What a file holds; undefined where that is more than a token takes, or it is no file. A link is followed, since
 * Kubernetes writes its tokens behind one; a pipe in that place would be waited for without end.
 */
async function readStart(path: string): Promise<string | undefined> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const bytes = Buffer.alloc(LONGEST_TOKEN + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (length > LONGEST_TOKEN) return undefined;
      if (bytesRead === 0) return bytes.toString('utf8', 0, length).trim();
    }
  } finally {
    await file.close();
  }
}

function unusable(message: string, hint: string): AuthenticationError {
  return new AuthenticationError('token-file-unusable', message, { hint });
}
