import type { Headers } from '../http/message.ts';
import type { AppRecord } from '../store/sign-in-records.ts';
import { ASSERTION_TYPE, checkAssertion } from './client-assertion.ts';
import type { SignInSetup } from './grants/grant.ts';
import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';
import type { ClientProof } from './token.ts';

/** Hosts of the sign-in service in all clouds: the audience of clients whose network was turned to this server. */
const LOGIN_HOSTS: ReadonlySet<string> = new Set([
  'login.microsoftonline.com',
  'login.microsoftonline.us',
  'login.chinacloudapi.cn',
  'login.partner.microsoftonline.cn',
]);
const AUDIENCE_PATHS: ReadonlySet<string> = new Set(['oauth2/v2.0/token', 'oauth2/token', 'v2.0']);

/** The parts of a request by which an application tells who it is. */
interface ClientRequest {
  form: URLSearchParams;
  headers: Headers;
  origin: string;
  /** Whether users sign in with this grant, so that a public client may ask. */
  ofUser: boolean;
  /** Whether what is turned in was given to a public client; undefined where the application alone tells. */
  isPublic?: boolean | undefined;
}

type Authenticated = { app: AppRecord; proof: ClientProof } | { refused: SignInRefusal };

/** Finds the application of a request, by client id, and checks its secret or assertion. */
export async function authenticateClient(request: ClientRequest, setup: SignInSetup): Promise<Authenticated> {
  const { form, headers } = request;
  const basic = readBasic(headers.get('authorization'));
  const clientId = form.get('client_id') ?? basic?.client;
  if (!clientId) return { refused: signInRefusals.missingParameter('client_id') };
  const app = setup.apps.find(clientId);
  if (!app) return { refused: signInRefusals.unknownClient(clientId) };
  const secret = form.get('client_secret') || basic?.secret;
  const assertion = form.get('client_assertion');
  if (!secret && !assertion) {
    if (!request.ofUser || !(request.isPublic ?? app.publicClient)) return { refused: signInRefusals.noSecret() };
    return { app, proof: '0' };
  }
  const isDefault = app.clientId === setup.credentials.clientId;
  if (app.publicClient && !isDefault && app.secrets.length + app.certificates.length === 0)
    return { refused: signInRefusals.publicWithSecret() };
  if (!assertion) {
    if (!secret || !(await setup.apps.hasSecret(app, secret))) return { refused: signInRefusals.wrongSecret(clientId) };
    return { app, proof: '1' };
  }
  const refused = checkClientAssertion(app, assertion, request, setup);
  return refused ? { refused } : { app, proof: '2' };
}

function checkClientAssertion(
  app: AppRecord,
  assertion: string,
  { form, origin }: ClientRequest,
  { clock, modes, assertionIds, credentials }: SignInSetup,
): SignInRefusal | undefined {
  const type = form.get('client_assertion_type');
  if (!type) return signInRefusals.missingParameter('client_assertion_type');
  if (type !== ASSERTION_TYPE) return signInRefusals.assertionType();
  return checkAssertion(assertion, {
    app,
    isAudience: (audience) => isAudience(audience, origin, credentials.tenantId),
    now: Math.floor(clock.now() / 1000),
    ids: modes.clientAssertions === 'single-use' ? assertionIds : undefined,
  });
}

/** Whether an audience is the sign-in service of this tenant: one of its token endpoints, or its issuer. */
function isAudience(audience: string, origin: string, tenantId: string): boolean {
  if (!URL.canParse(audience)) return false;
  const url = new URL(audience);
  const [, tenant = '', ...path] = url.pathname.split('/');
  const isHere = url.origin === new URL(origin).origin || (url.protocol === 'https:' && LOGIN_HOSTS.has(url.host));
  const isTenant = [tenantId, 'organizations', 'common'].includes(tenant.toLowerCase());
  return isHere && isTenant && AUDIENCE_PATHS.has(path.join('/').toLowerCase());
}

// The values of a Basic header are form-encoded before they are base64-encoded (RFC 6749, 2.3.1).
function readBasic(header: string | undefined): { client: string; secret: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  const decode = (value: string) => new URLSearchParams(`v=${value.replaceAll('&', '%26')}`).get('v') ?? '';
  return { client: decode(text.slice(0, colon)), secret: decode(text.slice(colon + 1)) };
}
