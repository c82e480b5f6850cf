import { SECOND } from '../../core/durations.ts';
import { AuthenticationError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { AuthenticationBase } from '../authentication.ts';
import { resolveGraph } from '../endpoints.ts';
import { fieldProblem } from '../field-problem.ts';
import { GUID } from '../guid.ts';
import { askIdentity } from '../managed-identity/ask-identity.ts';
import { planIdentityRequest } from '../managed-identity/sources.ts';
import { type Mode, SPEAKS_AS_APP } from './mode.ts';

/** The machine or service of Azure that this runs on signs in as itself: no secret, and no app registration. */
export interface ManagedIdentityAuthentication extends AuthenticationBase {
  mode: 'managed-identity';
  /** Of a user-assigned identity, where `clientId` does not name it. */
  identityObjectId?: string;
  /** The same by its resource id. */
  identityResourceId?: string;
}

/** What a person gives for it: nothing for the machine's own (system-assigned) identity, else one id. */
export interface ManagedIdentityFields {
  /** Object (principal) id of a user-assigned identity. */
  identityObjectId?: string | undefined;
  /** Resource id of a user-assigned identity, `/subscriptions/...`. */
  identityResourceId?: string | undefined;
}

const RESOURCE_ID = /^\/subscriptions\/[^/\s]+\/resourcegroups\/[^/\s]+\/providers\/[^\s]+$/iu;

/** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview */
export const managedIdentity: Mode<ManagedIdentityAuthentication, ManagedIdentityFields> = {
  fields: ['identityObjectId', 'identityResourceId'],
  clientId: 'optional',
  usesAuthority: false,
  create: (base, fields) => ({ ...base, mode: 'managed-identity', ...checkIdentity(fields, base) }),
  keep: ({ identityObjectId, identityResourceId }) => ({
    ...(identityObjectId === undefined ? {} : { identityObjectId }),
    ...(identityResourceId === undefined ? {} : { identityResourceId }),
  }),
  read: ({ identityObjectId, identityResourceId }) => ({
    ...(identityObjectId === undefined ? {} : { identityObjectId: String(identityObjectId) }),
    ...(identityResourceId === undefined ? {} : { identityResourceId: String(identityResourceId) }),
  }),
  show: ({ clientId, identityObjectId, identityResourceId }) => ({
    identity: String(clientId || identityObjectId || identityResourceId || 'system-assigned'),
  }),
  speaker: () => SPEAKS_AS_APP,
  acquire: (authentication, dependencies) => {
    const graphOrigin = resolveGraph(authentication);
    const { clientId, identityObjectId: objectId, identityResourceId: resourceId } = authentication;
    return async ({ effort, signal }) => {
      const began = dependencies.clock.now();
      try {
        const planned = planIdentityRequest(dependencies.env ?? {}, { clientId, objectId, resourceId }, graphOrigin);
        const outcome = await askIdentity(planned, dependencies, {
          signal,
          ...(effort === 'once' ? { tries: 1 } : {}),
        });
        if ('error' in outcome) return outcome;
        const { body, expiresIn } = outcome.grant;
        return { token: new Secret(String(body.access_token)), expiresOn: began + expiresIn * SECOND };
      } catch (error) {
        if (error instanceof AuthenticationError) return { error, holdMs: 0 };
        throw error;
      }
    };
  },
};

function checkIdentity(
  { identityObjectId, identityResourceId }: ManagedIdentityFields,
  { clientId }: AuthenticationBase,
): Pick<ManagedIdentityAuthentication, 'identityObjectId' | 'identityResourceId'> {
  const named = [clientId, identityObjectId, identityResourceId].filter(Boolean);
  if (named.length > 1) {
    const hint = 'Give its client id, its object id or its resource id, or none for the machine’s own.';
    throw fieldProblem('identity', 'is named by more than one id', hint);
  }
  if (identityObjectId !== undefined && !GUID.test(identityObjectId)) {
    throw fieldProblem('identity-object-id', 'is not an object id', 'Copy the Object (principal) ID of the identity.');
  }
  if (identityResourceId !== undefined && !RESOURCE_ID.test(identityResourceId)) {
    const hint = 'Copy it from the Properties of the identity: /subscriptions/.../resourceGroups/.../providers/...';
    throw fieldProblem('identity-resource-id', 'is not a resource id', hint);
  }
  return {
    ...(identityObjectId === undefined ? {} : { identityObjectId: identityObjectId.toLowerCase() }),
    ...(identityResourceId === undefined ? {} : { identityResourceId }),
  };
}
