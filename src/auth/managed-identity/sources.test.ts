import { describe, expect, it } from 'vitest';
import { type IdentityId, planIdentityRequest } from './sources.ts';

const GRAPH = 'https://graph.microsoft.com';
const OWN: IdentityId = { clientId: '' };
const CLIENT = '0b0c0d0e-5555-4666-8777-888888888888';
const OBJECT = '0b0c0d0e-6666-4666-8777-888888888888';
const RESOURCE = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/rota';

const plan = (env: Record<string, string>, id: IdentityId = OWN) => {
  const { url, ...rest } = planIdentityRequest(env, id, GRAPH);
  const { origin, pathname, searchParams } = new URL(url);
  return { ...rest, at: origin + pathname, query: Object.fromEntries(searchParams) };
};

describe('the request for a token of this machine', () => {
  it('goes to the metadata service of virtual machines where nothing else is named', () => {
    // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#get-a-token-using-http
    expect(plan({})).toEqual({
      source: 'the metadata service',
      method: 'GET',
      at: 'http://169.254.169.254/metadata/identity/oauth2/token',
      query: { 'api-version': '2018-02-01', resource: GRAPH },
      headers: { metadata: 'true' },
      body: '',
      challenges: false,
    });
  });

  it('goes to the endpoint of App Service with its header', () => {
    // https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
    const env = { IDENTITY_ENDPOINT: 'http://169.254.130.2:8081/msi/token', IDENTITY_HEADER: 'canary-header' };
    expect(plan(env)).toMatchObject({
      at: 'http://169.254.130.2:8081/msi/token',
      query: { 'api-version': '2019-08-01', resource: GRAPH },
      headers: { 'x-identity-header': 'canary-header' },
    });
  });

  it('goes to Machine Learning, Cloud Shell and Azure Arc as each documents it', () => {
    const endpoint = 'http://localhost:50342/oauth2/token';
    expect(plan({ MSI_ENDPOINT: endpoint, MSI_SECRET: 'canary', DEFAULT_IDENTITY_CLIENT_ID: CLIENT })).toMatchObject({
      at: endpoint,
      query: { 'api-version': '2017-09-01', resource: GRAPH, clientid: CLIENT },
      headers: { secret: 'canary' },
    });
    expect(plan({ MSI_ENDPOINT: endpoint })).toMatchObject({
      method: 'POST',
      at: endpoint,
      headers: { metadata: 'true', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'resource=https%3A%2F%2Fgraph.microsoft.com',
    });
    const arc = {
      IDENTITY_ENDPOINT: 'http://localhost:40342/metadata/identity/oauth2/token',
      IMDS_ENDPOINT: 'http://localhost:40342',
    };
    expect(plan(arc)).toMatchObject({
      at: 'http://localhost:40342/metadata/identity/oauth2/token',
      query: { 'api-version': '2020-06-01', resource: GRAPH },
      headers: { metadata: 'true' },
      challenges: true,
    });
  });

  it.each<[IdentityId, Record<string, string>, Record<string, string>]>([
    [{ clientId: CLIENT }, { client_id: CLIENT }, { client_id: CLIENT }],
    [{ clientId: '', objectId: OBJECT }, { object_id: OBJECT }, { object_id: OBJECT }],
    [{ clientId: '', resourceId: RESOURCE }, { msi_res_id: RESOURCE }, { mi_res_id: RESOURCE }],
  ])('names the identity %j in the words of each place', (id, onMachine, inService) => {
    expect(plan({}, id).query).toEqual({ 'api-version': '2018-02-01', resource: GRAPH, ...onMachine });
    const env = { IDENTITY_ENDPOINT: 'http://127.0.0.1:1/token', IDENTITY_HEADER: 'x' };
    expect(plan(env, id).query).toEqual({ 'api-version': '2019-08-01', resource: GRAPH, ...inService });
  });

  it('is refused where the place has no such choice, never made for another identity', () => {
    const refused = expect.objectContaining({ code: 'managed-identity-unsupported' });
    const local = 'http://127.0.0.1:1/token';
    const service = { IDENTITY_ENDPOINT: local, IDENTITY_HEADER: 'x', IDENTITY_SERVER_THUMBPRINT: 'AB' };
    expect(() => plan(service)).toThrow(refused);
    for (const env of [{ MSI_ENDPOINT: local }, { IDENTITY_ENDPOINT: local, IMDS_ENDPOINT: local }]) {
      for (const id of [
        { clientId: CLIENT },
        { clientId: '', objectId: OBJECT },
        { clientId: '', resourceId: RESOURCE },
      ])
        expect(() => plan(env, id)).toThrow(refused);
    }
    expect(() => plan({ MSI_ENDPOINT: local, MSI_SECRET: 'x' }, { clientId: '', objectId: OBJECT })).toThrow(refused);
  });

  it.each([
    'http://identity.evil.example/token',
    'https://169.254.169.254.evil.example/token',
    'http://user@127.0.0.1/token',
    'http://10.0.0.1/token',
    'file:///etc/passwd',
    'canary',
  ])('is refused for the endpoint %s, which is not on this machine (R26)', (endpoint) => {
    const refused = expect.objectContaining({ name: 'AuthenticationError', code: 'host-not-allowed' });
    expect(() => plan({ IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: 'canary' })).toThrow(refused);
    expect(() => plan({ MSI_ENDPOINT: endpoint })).toThrow(refused);
    expect(() => plan({ AZURE_POD_IDENTITY_AUTHORITY_HOST: endpoint })).toThrow(refused);
  });
});
