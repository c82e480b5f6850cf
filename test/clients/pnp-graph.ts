import { GraphBrowser, graphfi } from '@pnp/graph';
import '@pnp/graph/batching.js';
import '@pnp/graph/calendars/index.js';
import '@pnp/graph/users/index.js';
import { BearerToken } from '@pnp/queryable';

export async function connectPnp(url: string, getToken: () => Promise<string>) {
  return graphfi().using(GraphBrowser({ baseUrl: `${url}/v1.0` }), BearerToken(await getToken()));
}
