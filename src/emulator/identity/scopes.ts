import { type SignInRefusal, signInRefusals } from './sign-in-refusals.ts';

/** Hosts of Graph in all clouds; a token may be asked for any of them. */
const GRAPH_HOSTS: ReadonlySet<string> = new Set([
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
]);
/** Client id of Graph itself, which may name it as well. */
const GRAPH_ID = '00000003-0000-0000-c000-000000000000';
/** Scopes that name no resource. */
const PLAIN_SCOPES: ReadonlySet<string> = new Set(['offline_access', 'openid', 'profile', 'email']);
const DEFAULT = '.default';
const GRAPH = 'https://graph.microsoft.com';

/** Whether a name of a resource is one of Graph's: of any cloud, or this server's own address. */
function isGraph(resource: string, origin: string): boolean {
  if (resource.toLowerCase() === GRAPH_ID) return true;
  if (!URL.canParse(resource)) return false;
  const url = new URL(resource);
  return (url.protocol === 'https:' && GRAPH_HOSTS.has(url.host)) || url.origin === new URL(origin).origin;
}

/** What a `scope` asks for. */
export interface RequestedScopes {
  /** `openid`, `profile` and their kind. */
  plain: readonly string[];
  /** The rest, each as it was sent. */
  spelled: readonly string[];
  /** The resource as it was sent; Graph where none was named. */
  resource: string;
  /** Permissions of the resource; all that the application has where `.default` was asked. */
  names: readonly string[];
  isDefault: boolean;
}

/** Reads a `scope`. https://learn.microsoft.com/entra/identity-platform/scopes-oidc */
export function readScopes(text: string, origin: string): RequestedScopes | { refused: SignInRefusal } {
  const all = text.split(' ').filter(Boolean);
  const plain = all.filter((scope) => PLAIN_SCOPES.has(scope.toLowerCase()));
  const spelled = all.filter((scope) => !PLAIN_SCOPES.has(scope.toLowerCase()));
  const parts = spelled.map((scope) => {
    const slash = scope.lastIndexOf('/');
    return slash < 0
      ? { resource: undefined, name: scope }
      : { resource: scope.slice(0, slash), name: scope.slice(slash + 1) };
  });
  const resources = new Set(parts.map(({ resource }) => resource ?? GRAPH));
  const [resource = GRAPH] = resources;
  if (resources.size > 1) return { refused: signInRefusals.severalResources(spelled.join(' ')) };
  if (!isGraph(resource, origin)) return { refused: signInRefusals.unknownResource(resource) };
  const names = parts.map(({ name }) => name);
  const isDefault = names.includes(DEFAULT);
  if (isDefault && names.length > 1) return { refused: signInRefusals.defaultWithOthers(spelled.join(' ')) };
  return {
    plain: plain.map((scope) => scope.toLowerCase()),
    spelled,
    resource,
    names: isDefault ? [] : names,
    isDefault,
  };
}
