import { Client } from '@microsoft/microsoft-graph-client';

export function connectClient(url: string, getToken: () => Promise<string>) {
  return Client.initWithMiddleware({
    baseUrl: url,
    customHosts: new Set([new URL(url).hostname]),
    authProvider: { getAccessToken: getToken },
  });
}
