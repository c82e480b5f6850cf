import type { AuthenticationBase } from '../authentication.ts';
import {
  CLIENT_PROOF_FIELDS,
  type ClientProof,
  type ClientProofFields,
  checkClientProof,
  createClient,
  keepClientProof,
  readClientProof,
} from '../client-proof.ts';
import { fieldProblem } from '../field-problem.ts';
import { acquireByRefreshToken } from '../sign-in/renewal.ts';
import { keepSignIn, readKeptSignIn, type SignIn, showSignIn } from '../sign-in/sign-in.ts';
import { describeCertificate } from './certificate.ts';
import type { Mode } from './mode.ts';

/** A person signs in on the pages of the authority, in a browser of this machine, through a public app or one with a proof: delegated permissions, and `me`. */
export interface BrowserAuthentication extends AuthenticationBase, ClientProof {
  mode: 'browser';
  /** Port of this machine to which the sign-in page leads back; none for any free one. */
  port?: number;
  /** What is left of the last sign-in; none before the first. */
  signIn?: SignIn;
}

/** What a person gives for it. */
export interface BrowserFields extends ClientProofFields {
  /** 1 to 65535, for apps that have one port among their redirect addresses; default any free one. */
  port?: number | undefined;
  /** A sign-in that was kept elsewhere, as `signIn` gave it. */
  signIn?: SignIn | undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
export const browser: Mode<BrowserAuthentication, BrowserFields> = {
  fields: [...CLIENT_PROOF_FIELDS, 'port', 'signIn'],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, { port, signIn, ...fields }, now) => ({
    ...base,
    mode: 'browser',
    ...checkClientProof(fields, base, now),
    ...(port === undefined ? {} : { port: checkPort(port) }),
    ...(signIn === undefined ? {} : { signIn }),
  }),
  keep: ({ port, signIn, ...proof }) => ({
    ...keepClientProof(proof),
    ...(port === undefined ? {} : { port }),
    ...keepSignIn(signIn),
  }),
  read: (record) => ({
    ...readClientProof(record),
    ...(typeof record.port === 'number' ? { port: record.port } : {}),
    signIn: readKeptSignIn(record.signIn),
  }),
  show: ({ certificate, signIn }) => ({
    ...(typeof certificate === 'string' ? describeCertificate(certificate) : {}),
    ...showSignIn(signIn),
  }),
  speaker: ({ signIn }) => ({ isPerson: true, account: signIn?.username }),
  acquire: (authentication, dependencies) =>
    acquireByRefreshToken(authentication, dependencies, (msal, configuration, request) =>
      createClient(msal, configuration, authentication, dependencies.clock.now()).acquireTokenByRefreshToken(request),
    ),
  signIn: async (authentication, interaction, dependencies) => {
    const { signInByBrowser } = await import('../sign-in/by-browser.ts');
    return signInByBrowser(authentication, interaction, dependencies);
  },
};

function checkPort(port: number): number {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw fieldProblem('port', 'is no port', 'Give a number from 1 to 65535, or leave it out for any free one.');
}
