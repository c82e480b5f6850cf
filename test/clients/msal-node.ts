import { ConfidentialClientApplication, type Configuration } from '@azure/msal-node';

export function createApplication(authority: string, proof: Configuration['auth']) {
  return new ConfidentialClientApplication({
    auth: { authority, knownAuthorities: [new URL(authority).host], ...proof },
  });
}
