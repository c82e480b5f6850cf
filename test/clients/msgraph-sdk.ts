import { AzureIdentityAuthenticationProvider } from '@microsoft/kiota-authentication-azure';
import { createGraphServiceClient, GraphRequestAdapter } from '@microsoft/msgraph-sdk';
import '@microsoft/msgraph-sdk-users';

export function connectSdk(url: string, getToken: () => Promise<string>) {
  const credential = {
    getToken: async () => ({ token: await getToken(), expiresOnTimestamp: Date.now() + 60_000 }),
  };
  const hosts = new Set([new URL(url).hostname]);
  const provider = new AzureIdentityAuthenticationProvider(credential, [`${url}/.default`], undefined, hosts);
  const adapter = new GraphRequestAdapter(provider);
  adapter.baseUrl = `${url}/v1.0`;
  return { adapter, graph: createGraphServiceClient(adapter) };
}
