import { checkName } from '../../auth/authentication.ts';
import { type CloudName, getCloud } from '../../auth/clouds.ts';
import { UsageError } from '../../core/errors.ts';
import { leastPermissions, USES, type Use } from './use.ts';

/** What an app registration proves itself with. */
export type CredentialKind = 'secret' | 'certificate' | 'federated';

/** Which mailboxes the app shall reach, and by which means of Exchange. */
export interface Narrowing {
  /** `roles`: role-based access for applications; `policy`: the older application access policy. */
  by: 'roles' | 'policy';
  /** A mail-enabled security group that exists, or mailboxes of which one is made. */
  of: { group: string } | { mailboxes: readonly string[] };
}

/** All that a script or checklist is made of; nothing in it is a secret. */
export interface SetupPlan {
  use: Pick<Use, 'name' | 'title' | 'kind'>;
  permissions: readonly string[];
  cloud: CloudName;
  portal: string;
  appName: string;
  /** What graphcal shall call the authentication. */
  authentication: string;
  credential: CredentialKind;
  narrowing: Narrowing | undefined;
}

/** Application id of Microsoft Graph in every cloud. https://learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/** How the tools of each cloud are told where they are; null where a tool cannot go there. */
export const TOOL_CLOUDS: Readonly<Record<CloudName, { azure: string | null; graph: string; exchange: string }>> = {
  global: { azure: 'AzureCloud', graph: 'Global', exchange: 'O365Default' },
  'us-government-l4': { azure: 'AzureUSGovernment', graph: 'USGov', exchange: 'O365USGovGCCHigh' },
  'us-government-l5': { azure: null, graph: 'USGovDoD', exchange: 'O365USGovDoD' },
  china: { azure: 'AzureChinaCloud', graph: 'China', exchange: 'O365China' },
};

/**
 * Permissions that the directory grants. Role-based access stands beside what the directory grants and narrows nothing of
 * it, so with it the directory grants none. https://learn.microsoft.com/exchange/permissions-exo/application-rbac
 */
export function directoryPermissions({ permissions, narrowing }: Pick<SetupPlan, 'permissions' | 'narrowing'>) {
  return narrowing?.by === 'roles' ? [] : permissions;
}

/** What a person asked for. */
export interface SetupInput {
  use: string;
  cloud?: string | undefined;
  script?: 'azure-cli' | 'powershell' | undefined;
  appName?: string | undefined;
  authentication?: string | undefined;
  credential?: CredentialKind | undefined;
  mailboxes?: readonly string[] | undefined;
  group?: string | undefined;
  narrowBy?: Narrowing['by'] | undefined;
}

/** Checks what was asked for; throws UsageError `setup-...` naming the option. Nothing is sent. */
export function planSetup(input: SetupInput): SetupPlan {
  const use = USES.find(({ name }) => name === input.use);
  if (use === undefined) {
    throw new UsageError('setup-use-unknown', 'What --for names is not known.', {
      hint: USES.map(({ name, title }) => `${name}: ${title}`).join('; '),
    });
  }
  const cloud = getCloud(input.cloud ?? 'global');
  if (input.script === 'azure-cli' && TOOL_CLOUDS[cloud.name].azure === null) {
    throw new UsageError('setup-script-unavailable', `The Azure CLI has no sign-in for the cloud ${cloud.name}.`, {
      hint: 'Take --script powershell.',
    });
  }
  return {
    use,
    permissions: leastPermissions(use),
    cloud: cloud.name,
    portal: cloud.portal,
    appName: checkAppName(input.appName ?? 'graphcal'),
    authentication: checkName(input.authentication ?? 'graphcal'),
    credential: input.credential ?? 'secret',
    narrowing: narrow(input, use),
  };
}

function narrow({ mailboxes, group, narrowBy }: SetupInput, { kind }: Use): Narrowing | undefined {
  if (mailboxes === undefined && group === undefined) {
    if (narrowBy === undefined) return undefined;
    throw new UsageError('setup-narrowing-of-nothing', '--narrow-by needs the mailboxes that it narrows to.', {
      hint: 'Give --mailboxes FILE or --group ADDRESS.',
    });
  }
  if (mailboxes !== undefined && group !== undefined) {
    throw new UsageError('setup-narrowing-twice', 'Both --mailboxes and --group are given.', { hint: 'Give one.' });
  }
  if (kind === 'delegated') {
    throw new UsageError(
      'setup-narrowing-unused',
      'A person reaches the own mailbox and what others shared, no more.',
      {
        hint: 'Leave out --mailboxes and --group.',
      },
    );
  }
  const by = narrowBy ?? 'roles';
  return { by, of: group === undefined ? { mailboxes: mailboxes ?? [] } : { group: checkAddress('--group', group) } };
}

/** Exchange takes 64 characters for the name of a group, and " mailboxes" is added. https://learn.microsoft.com/powershell/module/exchange/new-distributiongroup */
const MOST_NAME = 50;

function checkAppName(name: string): string {
  const trimmed = name.trim();
  // Exchange leaves out other characters of names silently, and lines would end where a line break stands.
  if (trimmed !== '' && trimmed.length <= MOST_NAME && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(trimmed)) return trimmed;
  throw new UsageError('setup-name-invalid', 'The name that --app-name gives cannot be used.', {
    hint: `Give 1 to ${MOST_NAME} characters, without line breaks and control characters.`,
  });
}

/** An address of a mailbox or group, in one piece; throws UsageError `setup-address-invalid`. */
function checkAddress(option: string, address: string): string {
  if (/^[^\s\p{Cc}@]{1,64}@[^\s\p{Cc}@]{1,190}$/u.test(address)) return address;
  throw new UsageError('setup-address-invalid', `What ${option} gives is no address.`, {
    hint: 'Write it as name@school.example.',
  });
}
