import { directoryPermissions, type SetupPlan } from './plan.ts';

/** The same by hand, in the portal; one step a line. */
export function checklist(plan: SetupPlan): string[] {
  const { use, portal, appName, credential, narrowing, authentication } = plan;
  const isPerson = use.kind === 'delegated';
  const permissions = isPerson ? [...plan.permissions, 'offline_access'] : directoryPermissions(plan);
  const named = permissions.join(', ');
  return [
    `To ${use.title}, by hand at ${portal}:`,
    `- App registrations, New registration: the name "${appName}", "Accounts in this organizational directory only" (single tenant).`,
    ...(isPerson
      ? [
          '- Authentication, Advanced settings: switch on "Allow public client flows", without which the app needs a secret to sign a person in.',
        ]
      : []),
    '- Authentication: "ID tokens" and "Access tokens" need not be ticked, graphcal uses neither that way.',
    ...(permissions.length === 0
      ? [
          '- API permissions: none of Microsoft Graph. Exchange grants them below, and what is granted here would reach all mailboxes.',
        ]
      : [
          `- API permissions, Add a permission, Microsoft Graph, ${isPerson ? 'Delegated' : 'Application'} permissions: ${named}. Remove all others.`,
          '- API permissions: "Grant admin consent".',
        ]),
    ...credentialSteps(plan),
    ...(narrowing === undefined
      ? isPerson
        ? []
        : [
            `- The app reaches every mailbox of the tenant now. Narrow it: graphcal auth setup --for ${use.name} --group ADDRESS.`,
          ]
      : narrowingSteps(plan)),
    `- Overview: note the Application (client) ID and the Directory (tenant) ID.`,
    `- graphcal auth add ${authentication} --tenant TENANT --client-id CLIENT ${isPerson ? AS_PERSON : AS_APP[credential]}.`,
    `- graphcal doctor --auth ${authentication} --mailbox ADDRESS says whether all is well.`,
  ];
}

/** The rest of the command that stores what was made, and what it asks for. */
const AS_APP: Readonly<Record<SetupPlan['credential'], string>> = {
  secret: '--mode client-secret; paste the Value where it asks',
  certificate: '--mode certificate --certificate FILE --key FILE',
  federated: '--mode workload-identity --token-file FILE, the file in which the token of your platform stands',
};
const AS_PERSON = '--mode browser; it opens the sign-in page (where there is no browser: --mode device-code)';

function credentialSteps({ use, credential }: SetupPlan): string[] {
  if (use.kind === 'delegated') return [];
  const place = '- Certificates & secrets,';
  if (credential === 'certificate') return [`${place} Certificates: upload the certificate without its key.`];
  if (credential === 'federated')
    return [`${place} Federated credentials: issuer and subject of the tokens, audience api://AzureADTokenExchange.`];
  return [`${place} New client secret: copy the Value at once (not the Secret ID); it is shown only now.`];
}

function narrowingSteps({ narrowing, permissions }: SetupPlan): string[] {
  if (narrowing === undefined) return [];
  const group =
    'group' in narrowing.of
      ? `- The mail-enabled security group ${narrowing.of.group} has the mailboxes as direct members.`
      : `- Exchange admin center, Groups: make a mail-enabled security group of the ${narrowing.of.mailboxes.length} mailboxes.`;
  const step =
    narrowing.by === 'policy'
      ? '- In Exchange Online PowerShell: New-ApplicationAccessPolicy with the app and the group, RestrictAccess.'
      : `- In Exchange Online PowerShell: New-ServicePrincipal (the ids of Enterprise applications, your app), New-ManagementScope over the group, New-ManagementRoleAssignment with ${permissions.map((one) => `"Application ${one}"`).join(', ')}. The portal has no page for it.`;
  return [group, step, '- It can take over an hour until this works everywhere.'];
}
