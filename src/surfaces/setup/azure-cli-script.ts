import { exchangeLines } from './exchange-script.ts';
import { directoryPermissions, GRAPH_APP_ID, type SetupPlan, TOOL_CLOUDS } from './plan.ts';
import { quoteForShell as quote, quoteForPowerShell } from './quote.ts';

/** Ends the lines for Exchange; no line of theirs is this word. */
const MARK = 'END_OF_EXCHANGE';

/** A script for bash and the Azure CLI. Sources: https://learn.microsoft.com/cli/azure/ad/app */
export function azureCliScript(plan: SetupPlan): string[] {
  const { use, cloud, appName } = plan;
  const isPerson = use.kind === 'delegated';
  const publicClient = isPerson
    ? ' --public-client-redirect-uris http://localhost --is-fallback-public-client true'
    : '';
  return [
    '#!/usr/bin/env bash',
    'set -euo pipefail',
    `az cloud set --name ${TOOL_CLOUDS[cloud].azure}`,
    'az login --allow-no-subscriptions --output none',
    `app_name=${quote(appName)}`,
    `graph=${GRAPH_APP_ID}`,
    'tenant=$(az account show --query tenantId --output tsv)',
    '',
    '# The app registration, for this directory alone, and its service principal.',
    `app_id=$(az ad app create --display-name "$app_name" --sign-in-audience AzureADMyOrg${publicClient} --query appId --output tsv)`,
    'object_id=$(az ad sp create --id "$app_id" --query id --output tsv)',
    ...permissionLines(plan),
    ...exchangePart(plan),
    ...credentialLines(plan),
  ];
}

function permissionLines(plan: SetupPlan): string[] {
  const isPerson = plan.use.kind === 'delegated';
  const permissions = isPerson ? [...plan.permissions, 'offline_access'] : directoryPermissions(plan);
  if (permissions.length === 0) return [];
  const [list, type] = isPerson ? ['oauth2PermissionScopes', 'Scope'] : ['appRoles', 'Role'];
  return [
    '',
    '# The permissions of Graph, by their ids in this cloud, and the consent of an administrator.',
    ...permissions.flatMap((one) => [
      `id=$(az ad sp show --id "$graph" --query "${list}[?value=='${one}'].id | [0]" --output tsv)`,
      `az ad app permission add --id "$app_id" --api "$graph" --api-permissions "$id=${type}"`,
    ]),
    'sleep 30 # A new service principal is not known everywhere at once.',
    'az ad app permission admin-consent --id "$app_id"',
  ];
}

function exchangePart(plan: SetupPlan): string[] {
  const lines = exchangeLines(plan);
  if (lines.length === 0) return [];
  return [
    '',
    '# Exchange has no command of the Azure CLI: this part needs PowerShell with the module ExchangeOnlineManagement.',
    `cat > graphcal-exchange.ps1 <<'${MARK}'`,
    "$ErrorActionPreference = 'Stop'",
    '$appId = $env:APP_ID',
    '$objectId = $env:OBJECT_ID',
    `$appName = ${quoteForPowerShell(plan.appName)}`,
    ...lines,
    MARK,
    'APP_ID="$app_id" OBJECT_ID="$object_id" pwsh -NoProfile -File graphcal-exchange.ps1',
  ];
}

function credentialLines({ use, credential, authentication }: SetupPlan): string[] {
  const done = 'echo "Tenant: $tenant, application (client) id: $app_id"';
  if (use.kind === 'delegated') return ['', done];
  if (credential === 'certificate') {
    return [
      '',
      '# CERTIFICATE: a PEM file with the certificate, without its key.',
      'az ad app credential reset --id "$app_id" --append --cert "@${CERTIFICATE:?name the PEM file of the certificate}" --output none',
      done,
    ];
  }
  if (credential === 'federated') {
    return [
      '',
      '# ISSUER and SUBJECT: as they stand in the tokens that the app will bring.',
      `az ad app federated-credential create --id "$app_id" --output none --parameters "{\\"name\\": \\"graphcal\\", \\"issuer\\": \\"$ISSUER\\", \\"subject\\": \\"$SUBJECT\\", \\"audiences\\": [\\"api://AzureADTokenExchange\\"]}"`,
      done,
    ];
  }
  return [
    '',
    '# The secret goes from the directory to graphcal, without a file and without being shown.',
    'az ad app credential reset --id "$app_id" --append --display-name graphcal --years 1 --query password --output tsv |',
    `  graphcal auth add ${quote(authentication)} --mode client-secret --tenant "$tenant" --client-id "$app_id"`,
    done,
  ];
}
