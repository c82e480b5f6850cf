import { type SetupPlan, TOOL_CLOUDS } from './plan.ts';
import { quoteForPowerShell as quote } from './quote.ts';

/** Lines of Exchange Online PowerShell that narrow the app to some mailboxes; they expect $appId, $objectId and $appName. */
export function exchangeLines({ permissions, cloud, narrowing }: SetupPlan): string[] {
  if (narrowing === undefined) return [];
  const { by, of } = narrowing;
  const group =
    'group' in of
      ? [`$group = Get-DistributionGroup -Identity ${quote(of.group)}`]
      : [
          '# A mail-enabled security group of the mailboxes; only its direct members count.',
          '$group = New-DistributionGroup -Type Security -Name "$appName mailboxes"',
          `foreach ($mailbox in @(\n${of.mailboxes.map((one) => `  ${quote(one)}`).join(',\n')}\n)) {`,
          '  Add-DistributionGroupMember -Identity $group.PrimarySmtpAddress -Member $mailbox',
          '}',
        ];
  const narrow =
    by === 'policy'
      ? [
          'New-ApplicationAccessPolicy -AppId $appId -AccessRight RestrictAccess -PolicyScopeGroupId $group.PrimarySmtpAddress -Description "$appName"',
          '# To see whether it reaches a mailbox: Test-ApplicationAccessPolicy -AppId $appId -Identity ADDRESS',
        ]
      : [
          'New-ServicePrincipal -AppId $appId -ObjectId $objectId -DisplayName $appName',
          `$filter = "MemberOfGroup -eq '" + $group.DistinguishedName.Replace("'", "''") + "'"`,
          'New-ManagementScope -Name "$appName mailboxes" -RecipientRestrictionFilter $filter',
          ...permissions.map(
            (one) =>
              `New-ManagementRoleAssignment -App $objectId -Role ${quote(`Application ${one}`)} -CustomResourceScope "$appName mailboxes"`,
          ),
          '# To see whether it reaches a mailbox: Test-ServicePrincipalAuthorization -Identity $objectId -Resource ADDRESS',
        ];
  return [
    `Connect-ExchangeOnline -ExchangeEnvironmentName ${TOOL_CLOUDS[cloud].exchange}`,
    ...group,
    ...narrow,
    '# It can take over an hour until this works everywhere.',
  ];
}
