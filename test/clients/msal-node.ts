import { ConfidentialClientApplication } from '@azure/msal-node';

/** Takes what `graphcal emulator --tls --json` prints. */
export function createApplication(printed: { authority: string; clientId: string; clientSecret: string }) {
  const { authority, clientId, clientSecret } = printed;
  return new ConfidentialClientApplication({
    auth: { authority, clientId, clientSecret, knownAuthorities: [new URL(authority).host] },
  });
}
