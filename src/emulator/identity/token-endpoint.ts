import type { Headers } from '../http/message.ts';
import { authenticateClient } from './client-authentication.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import { deviceCode } from './grants/device-code.ts';
import type { Grant, GrantAnswer, SignInSetup, TokenRequest } from './grants/grant.ts';
import { password } from './grants/password.ts';
import { refreshToken } from './grants/refresh-token.ts';
import { readClaims } from './requested-claims.ts';
import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';

/** By `grant_type`. */
const GRANTS: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', authorizationCode],
  ['client_credentials', clientCredentials],
  ['password', password],
  ['refresh_token', refreshToken],
  ['urn:ietf:params:oauth:grant-type:device_code', deviceCode],
  // The older name, which Microsoft's own libraries send.
  ['device_code', deviceCode],
]);
/** Names that stand for whichever tenant the user is of. */
const TENANT_ALIASES: ReadonlySet<string> = new Set(['organizations', 'common', 'consumers']);

/** A request to a token endpoint. */
interface EndpointRequest {
  tenant: string;
  version: TokenRequest['version'];
  headers: Headers;
  origin: string;
  body: Uint8Array;
}

/** Answers a token endpoint of either version. */
export async function answerTokenRequest(request: EndpointRequest, setup: SignInSetup): Promise<GrantAnswer> {
  const { tenant, version, headers, origin } = request;
  const form = new URLSearchParams(Buffer.from(request.body).toString('utf8'));
  const grantType = form.get('grant_type');
  if (!grantType) return { refused: signInRefusals.missingParameter('grant_type') };
  const grant = GRANTS.get(grantType);
  if (!grant) return { refused: signInRefusals.unsupportedGrant(grantType) };
  const wrongTenant = checkTenant(tenant, grant, setup);
  if (wrongTenant) return { refused: wrongTenant };
  const isPublic = grant.isPublic?.(form, setup);
  const client = await authenticateClient({ form, headers, origin, ofUser: grant.ofUser, isPublic }, setup);
  if ('refused' in client) return client;
  const claims = readClaims(form.get('claims') ?? '');
  if (!claims) return { refused: signInRefusals.malformedClaims() };
  const tokenRequest: TokenRequest = { form, headers, origin, version, claims, ...client };
  if (version === 'v2') return grant.issue(tokenRequest, setup);
  const resource = form.get('resource');
  if (!resource) return { refused: signInRefusals.missingParameter('resource') };
  const scope = `${form.get('scope') ?? ''} ${resource}/.default`;
  form.set('scope', scope);
  const answer = await grant.issue(tokenRequest, setup);
  return 'refused' in answer ? answer : { granted: olderForm(answer.granted, resource, setup) };
}

/** For which application and user a token is asked, as far as a request tells without being answered. */
export function subjectOf(body: Uint8Array, setup: SignInSetup): { app: string; user: readonly string[] } {
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const name = GRANTS.get(form.get('grant_type') ?? '')?.userOf(form, setup);
  const known = name === undefined ? undefined : setup.directory.known(name);
  const names = known ? [known.key, known.userId] : name === undefined ? [] : [name.toLowerCase()];
  return { app: form.get('client_id') ?? '', user: names };
}

/** Whether a name is that of this tenant, by id. */
export function isTenant(name: string | undefined, { credentials }: SignInSetup): boolean {
  return name?.toLowerCase() === credentials.tenantId;
}

/** Why a name of a tenant cannot stand in an address; undefined where it can. */
export function checkTenant(
  name: string,
  { refuseTenant }: Pick<Grant, 'refuseTenant'>,
  setup: SignInSetup,
): SignInRefusal | undefined {
  if (isTenant(name, setup)) return undefined;
  if (!TENANT_ALIASES.has(name.toLowerCase())) return signInRefusals.unknownTenant(name);
  return refuseTenant(name.toLowerCase());
}

/** The older endpoint writes numbers as text, and names when the token ends and for what it is. */
function olderForm(granted: Readonly<Record<string, unknown>>, resource: string, { clock }: SignInSetup) {
  const now = Math.floor(clock.now() / 1000);
  const { expires_in, ext_expires_in, ...rest } = granted;
  return {
    ...rest,
    ...(typeof granted.scope === 'string' && { scope: namesOf(granted.scope, resource) }),
    expires_in: String(expires_in),
    ext_expires_in: String(ext_expires_in),
    expires_on: String(now + Number(expires_in)),
    not_before: String(now),
    resource,
  };
}

function namesOf(scope: string, resource: string): string {
  const names = scope
    .split(' ')
    .map((name) => (name.startsWith(`${resource}/`) ? name.slice(resource.length + 1) : name));
  return names.filter((name) => name !== '.default').join(' ');
}
