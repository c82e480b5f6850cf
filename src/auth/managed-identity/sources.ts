import { AuthenticationError } from '../../core/errors.ts';
import { isLoopback } from '../../core/loopback.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Which identity of a machine or service is meant; its own (system-assigned) where none is named. */
export interface IdentityId {
  /** '' where another id, or none, names it. */
  clientId: string;
  objectId?: string | undefined;
  resourceId?: string | undefined;
}

/** One request to what gives tokens on this machine. */
export interface IdentityRequest {
  /** What answers there, for a person. */
  source: string;
  method: 'GET' | 'POST';
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Form-encoded; '' where there is none. */
  body: string;
  /** Whether the answer 401 names a file whose content is the proof of the caller. */
  challenges: boolean;
}

/** Azure's metadata service, on every virtual machine. https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service */
const IMDS_HOST = 'http://169.254.169.254';
const IMDS_PATH = '/metadata/identity/oauth2/token';

/**
 * The request for a token, by what the environment says of the place that this process runs in; pure. The order is that
 * of Microsoft's own libraries. Throws AuthenticationError `managed-identity-unsupported` or `host-not-allowed`.
 * https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-managed-identities-work-vm
 */
export function planIdentityRequest(env: Env, id: IdentityId, resource: string): IdentityRequest {
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER, IDENTITY_SERVER_THUMBPRINT, IMDS_ENDPOINT, MSI_ENDPOINT, MSI_SECRET } =
    env;
  if (IDENTITY_ENDPOINT && IDENTITY_HEADER && IDENTITY_SERVER_THUMBPRINT) {
    throw unsupported('Service Fabric', 'Its endpoint has a certificate that nobody issued; use another mode there.');
  }
  if (IDENTITY_ENDPOINT && IDENTITY_HEADER) {
    // https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
    const query = { 'api-version': '2019-08-01', resource, ...nameOf(id, 'mi_res_id') };
    return get('App Service', IDENTITY_ENDPOINT, query, { 'x-identity-header': IDENTITY_HEADER });
  }
  if (MSI_ENDPOINT && MSI_SECRET) {
    // https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication
    const source = 'Machine Learning';
    if (id.objectId || id.resourceId) throw unsupported(`An id other than a client id in ${source}`, BY_CLIENT_ID);
    const clientid = id.clientId || env.DEFAULT_IDENTITY_CLIENT_ID;
    const query = { 'api-version': '2017-09-01', resource, ...(clientid ? { clientid } : {}) };
    return get(source, MSI_ENDPOINT, query, { secret: MSI_SECRET });
  }
  if (MSI_ENDPOINT) {
    // https://learn.microsoft.com/azure/cloud-shell/msi-authorization
    const source = 'Cloud Shell';
    if (isNamed(id)) throw unsupported(`A chosen identity in ${source}`, 'There it is that of the person alone.');
    const body = new URLSearchParams({ resource }).toString();
    const headers = { metadata: 'true', 'content-type': 'application/x-www-form-urlencoded' };
    return { source, method: 'POST', url: checkAddress(source, MSI_ENDPOINT).href, headers, body, challenges: false };
  }
  if (IDENTITY_ENDPOINT && IMDS_ENDPOINT) {
    // https://learn.microsoft.com/azure/azure-arc/servers/managed-identity-authentication
    const source = 'Azure Arc';
    if (isNamed(id)) throw unsupported(`A chosen identity in ${source}`, 'A server there has its own one alone.');
    const query = { 'api-version': '2020-06-01', resource };
    return { ...get(source, IDENTITY_ENDPOINT, query, { metadata: 'true' }), challenges: true };
  }
  // https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
  const host = env.AZURE_POD_IDENTITY_AUTHORITY_HOST || IMDS_HOST;
  const query = { 'api-version': '2018-02-01', resource, ...nameOf(id, 'msi_res_id') };
  return get('the metadata service', `${host.replace(/\/$/u, '')}${IMDS_PATH}`, query, { metadata: 'true' });
}

const BY_CLIENT_ID = 'Name the identity by its client id there.';

function get(
  source: string,
  address: string,
  query: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): IdentityRequest {
  const url = checkAddress(source, address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { source, method: 'GET', url: url.href, headers, body: '', challenges: false };
}

/** It gives a token to whoever asks, so it is on this machine or its link, and what another host says is no identity. */
function checkAddress(source: string, address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== undefined && isHttp && url.username === '' && (isLoopback(url.hostname) || isLinkLocal(url.hostname))) {
    return url;
  }
  throw new AuthenticationError(
    'host-not-allowed',
    `The address of ${source} in the environment is not on this machine.`,
    {
      hint: 'Identity endpoints are loopback or 169.254.*: see IDENTITY_ENDPOINT, MSI_ENDPOINT and AZURE_POD_IDENTITY_AUTHORITY_HOST.',
    },
  );
}

/** https://www.rfc-editor.org/rfc/rfc3927 */
function isLinkLocal(hostname: string): boolean {
  return /^169\.254(?:\.\d{1,3}){2}$/u.test(hostname);
}

function isNamed({ clientId, objectId, resourceId }: IdentityId): boolean {
  return Boolean(clientId || objectId || resourceId);
}

function nameOf({ clientId, objectId, resourceId }: IdentityId, resourceParameter: string): Record<string, string> {
  if (clientId) return { client_id: clientId };
  if (objectId) return { object_id: objectId };
  return resourceId ? { [resourceParameter]: resourceId } : {};
}

function unsupported(what: string, hint: string): AuthenticationError {
  return new AuthenticationError('managed-identity-unsupported', `${what} is not supported.`, { hint });
}
