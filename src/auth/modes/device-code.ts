import type { AuthenticationBase } from '../authentication.ts';
import { acquireByRefreshToken } from '../sign-in/renewal.ts';
import { keepSignIn, readKeptSignIn, type SignIn, showSignIn } from '../sign-in/sign-in.ts';
import type { Mode } from './mode.ts';

/** A person signs in on any device with a browser, by a code that is shown here: delegated permissions, and `me`. */
export interface DeviceCodeAuthentication extends AuthenticationBase {
  mode: 'device-code';
  /** What is left of the last sign-in; none before the first. */
  signIn?: SignIn;
}

/** What a person gives for it. */
export interface DeviceCodeFields {
  /** A sign-in that was kept elsewhere, as `signIn` gave it. */
  signIn?: SignIn | undefined;
}

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code */
export const deviceCode: Mode<DeviceCodeAuthentication, DeviceCodeFields> = {
  fields: ['signIn'],
  clientId: 'needed',
  usesAuthority: true,
  create: (base, { signIn }) => ({ ...base, mode: 'device-code', ...(signIn === undefined ? {} : { signIn }) }),
  keep: ({ signIn }) => keepSignIn(signIn),
  read: ({ signIn }) => ({ signIn: readKeptSignIn(signIn) }),
  show: ({ signIn }) => showSignIn(signIn),
  speaker: ({ signIn }) => ({ isPerson: true, account: signIn?.username }),
  acquire: (authentication, dependencies) =>
    acquireByRefreshToken(authentication, dependencies, (msal, { auth, system }, request) =>
      new msal.PublicClientApplication({ auth, system }).acquireTokenByRefreshToken(request),
    ),
  signIn: async (authentication, interaction, dependencies) => {
    const { signInByDeviceCode } = await import('../sign-in/by-device-code.ts');
    return signInByDeviceCode(authentication, interaction, dependencies);
  },
};
