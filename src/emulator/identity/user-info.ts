import type { UserRecord } from '../store/store.ts';
import { type Principal, pairwise } from './token.ts';

/** The endpoint is Graph's. */
const GRAPH = 'https://graph.microsoft.com';

/** What the UserInfo endpoint tells of a user; undefined for a token without `openid`. https://learn.microsoft.com/entra/identity-platform/userinfo */
export function userInfo(
  { permissions }: Pick<Principal, 'permissions'>,
  user: UserRecord,
): Record<string, unknown> | undefined {
  if (!permissions.has('openid')) return undefined;
  const [given, ...more] = user.displayName.split(' ');
  return {
    sub: pairwise(GRAPH, user),
    ...(permissions.has('profile') && { name: user.displayName, given_name: given, family_name: more.join(' ') }),
    ...(permissions.has('email') && { email: user.userPrincipalName }),
  };
}
