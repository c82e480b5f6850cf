import { exchangeLines } from './exchange-script.ts';
import { directoryPermissions, GRAPH_APP_ID, type SetupPlan, TOOL_CLOUDS } from './plan.ts';
import { quoteForPowerShell as quote } from './quote.ts';

/** A script for Microsoft Graph PowerShell and Exchange Online PowerShell. https://learn.microsoft.com/powershell/microsoftgraph */
export function powerShellScript(plan: SetupPlan): string[] {
  const isPerson = plan.use.kind === 'delegated';
  const publicClient = isPerson
    ? " -IsFallbackPublicClient -PublicClient @{ RedirectUris = @('http://localhost') }"
    : '';
  return [
    "$ErrorActionPreference = 'Stop'",
    `Connect-MgGraph -Environment ${TOOL_CLOUDS[plan.cloud].graph} -Scopes 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'${isPerson ? ", 'DelegatedPermissionGrant.ReadWrite.All'" : ''}`,
    `$appName = ${quote(plan.appName)}`,
    '$tenant = (Get-MgContext).TenantId',
    '',
    '# The app registration, for this directory alone, and its service principal.',
    `$app = New-MgApplication -DisplayName $appName -SignInAudience AzureADMyOrg${publicClient}`,
    '$appId = $app.AppId',
    '$principal = New-MgServicePrincipal -AppId $appId',
    '$objectId = $principal.Id',
    ...permissionLines(plan),
    ...narrowingLines(plan),
    ...credentialLines(plan),
  ];
}

function permissionLines(plan: SetupPlan): string[] {
  const isPerson = plan.use.kind === 'delegated';
  const permissions = isPerson ? [...plan.permissions, 'offline_access'] : directoryPermissions(plan);
  if (permissions.length === 0) return [];
  const [list, type] = isPerson ? ['Oauth2PermissionScopes', 'Scope'] : ['AppRoles', 'Role'];
  const consent = isPerson
    ? [
        `New-MgOauth2PermissionGrant -ClientId $objectId -ConsentType AllPrincipals -ResourceId $graph.Id -Scope ${quote(permissions.join(' '))}`,
      ]
    : [
        'foreach ($one in $wanted) {',
        '  New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $objectId -PrincipalId $objectId -ResourceId $graph.Id -AppRoleId $one.Id',
        '}',
      ];
  return [
    '',
    '# The permissions of Graph, by their ids in this cloud, and the consent of an administrator.',
    `$graph = Get-MgServicePrincipal -Filter "appId eq '${GRAPH_APP_ID}'"`,
    `$wanted = $graph.${list} | Where-Object { $_.Value -in @(${permissions.map(quote).join(', ')}) }`,
    `Update-MgApplication -ApplicationId $app.Id -RequiredResourceAccess @(@{ ResourceAppId = '${GRAPH_APP_ID}'; ResourceAccess = @($wanted | ForEach-Object { @{ Id = $_.Id; Type = '${type}' } }) })`,
    ...consent,
  ];
}

function narrowingLines(plan: SetupPlan): string[] {
  const lines = exchangeLines(plan);
  return lines.length === 0 ? [] : ['', '# Only some mailboxes.', ...lines];
}

function credentialLines({ use, credential, authentication }: SetupPlan): string[] {
  const done = 'Write-Host "Tenant: $tenant, application (client) id: $appId"';
  if (use.kind === 'delegated') return ['', done];
  if (credential === 'certificate') {
    return [
      '',
      '# CERTIFICATE: the file of the certificate (.cer), without its key.',
      '$file = Resolve-Path -LiteralPath $env:CERTIFICATE',
      '$certificate = [Security.Cryptography.X509Certificates.X509Certificate2]::new($file.Path)',
      "Update-MgApplication -ApplicationId $app.Id -KeyCredentials @(@{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $certificate.RawData })",
      done,
    ];
  }
  if (credential === 'federated') {
    return [
      '',
      '# ISSUER and SUBJECT: as they stand in the tokens that the app will bring.',
      "New-MgApplicationFederatedIdentityCredential -ApplicationId $app.Id -BodyParameter @{ Name = 'graphcal'; Issuer = $env:ISSUER; Subject = $env:SUBJECT; Audiences = @('api://AzureADTokenExchange') }",
      done,
    ];
  }
  return [
    '',
    '# The secret goes from the directory to graphcal, without a file and without being shown.',
    "$secret = Add-MgApplicationPassword -ApplicationId $app.Id -PasswordCredential @{ DisplayName = 'graphcal'; EndDateTime = (Get-Date).AddYears(1) }",
    `$secret.SecretText | graphcal auth add ${quote(authentication)} --mode client-secret --tenant $tenant --client-id $appId`,
    done,
  ];
}
