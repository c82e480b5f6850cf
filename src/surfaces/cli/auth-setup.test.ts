import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { azureCliScript } from '../setup/azure-cli-script.ts';
import { planSetup } from '../setup/plan.ts';
import { powerShellScript } from '../setup/powershell-script.ts';
import { shellForEach } from './testing.ts';

const shell = shellForEach();
const setup = (...argv: string[]) => shell.call(['auth', 'setup', ...argv]);
const checkShell = (script: string) => execFileSync('bash', ['--norc', '-n'], { input: script, stdio: 'pipe' });

describe('auth setup', () => {
  it('prints a checklist that asks for the least, and says what need not be ticked', async () => {
    const { code, out, err } = await setup('--for', 'send');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('https://entra.microsoft.com');
    expect(out).toContain('Application permissions: Calendars.ReadWrite. Remove all others.');
    expect(out).toContain('"ID tokens" and "Access tokens" need not be ticked');
    expect(out).toContain('single tenant');
    expect(out).toContain('reaches every mailbox of the tenant now');
    expect(out).toContain('not the Secret ID');
  });

  it('prints a script for the Azure CLI that bash can read, with the secret piped and never shown', async () => {
    const { out } = await setup('--for', 'send', '--script', 'azure-cli', '--name', 'school');
    checkShell(out);
    expect(out).toContain('--sign-in-audience AzureADMyOrg');
    expect(out).toContain(`appRoles[?value=='Calendars.ReadWrite'].id | [0]`);
    expect(out).toContain('az ad app permission admin-consent');
    expect(out).toContain(`graphcal auth add 'school' --mode client-secret`);
    expect(out).not.toContain('graphcal-exchange.ps1');
  });

  it('narrows by roles of Exchange, and then asks the directory for nothing, which would reach all mailboxes', async () => {
    await writeFile(
      join(shell.folder, 'rooms.txt'),
      'room.101@school.example\n# none\n\nROOM.102@school.example # lab\n',
    );
    const { out } = await setup('--for', 'send', '--script', 'powershell', '--mailboxes', 'rooms.txt');
    for (const part of [
      'New-ServicePrincipal -AppId $appId -ObjectId $objectId',
      'New-ManagementScope',
      "New-ManagementRoleAssignment -App $objectId -Role 'Application Calendars.ReadWrite'",
      "  'room.101@school.example',\n  'room.102@school.example'\n",
      'over an hour',
    ]) {
      expect(out).toContain(part);
    }
    expect(out).not.toContain('New-MgServicePrincipalAppRoleAssignment');
    const policy = await setup(
      '--for',
      'send',
      '--script',
      'powershell',
      '--group',
      'g@school.example',
      '--narrow-by',
      'policy',
    );
    expect(policy.out).toContain('New-ApplicationAccessPolicy');
    expect(policy.out).toContain('New-MgServicePrincipalAppRoleAssignment');
  });

  it('asks for delegated permissions and a public client where a person signs in', async () => {
    const { out } = await setup('--for', 'person', '--script', 'azure-cli');
    checkShell(out);
    expect(out).toContain('--public-client-redirect-uris http://localhost --is-fallback-public-client true');
    expect(out).toContain(`oauth2PermissionScopes[?value=='offline_access']`);
    expect(out).not.toContain('credential reset');
  });

  it.each(['secret', 'certificate', 'federated'])('registers a %s in either tool', async (credential) => {
    const azure = await setup('--for', 'read', '--script', 'azure-cli', '--credential', credential);
    checkShell(azure.out);
    const power = await setup('--for', 'read', '--script', 'powershell', '--credential', credential);
    const [inAzure = '', inPower = ''] = {
      secret: ['--display-name graphcal', 'Add-MgApplicationPassword'],
      certificate: ['--cert "@${CERTIFICATE:?', 'X509Certificate2'],
      federated: ['federated-credential create', 'New-MgApplicationFederatedIdentityCredential'],
    }[credential] ?? [''];
    expect(azure.out).toContain(inAzure);
    expect(power.out).toContain(inPower);
  });

  it('gives programs one document', async () => {
    const { out } = await setup('--for', 'read', '--cloud', 'china', '--json');
    expect(JSON.parse(out)).toMatchObject({
      use: 'read',
      cloud: 'china',
      permissions: ['Calendars.ReadBasic'],
      script: null,
    });
  });

  it.each([
    [['--for', 'fly'], /Allowed choices are send, read, person, person-read/u],
    [['--for', 'send', '--app-name', 'a\nb'], /The name that --app-name gives cannot be used/u],
    [['--for', 'send', '--group', 'nobody'], /What --group gives is no address/u],
    [['--for', 'send', '--narrow-by', 'policy'], /--narrow-by needs the mailboxes/u],
    [['--for', 'person', '--group', 'g@school.example'], /A person reaches the own mailbox/u],
    [['--for', 'send', '--cloud', 'moon'], /Known clouds/u],
    [['--for', 'send', '--cloud', 'dod', '--script', 'azure-cli'], /Take --script powershell/u],
  ])('refuses %j', async (argv, sentence) => {
    const { code, err } = await setup(...argv);
    expect(err).toMatch(sentence);
    expect(code).toBe(2);
  });

  it('names file and line of what is no mailbox', async () => {
    await writeFile(join(shell.folder, 'rooms.txt'), "room.101@school.example\n'; Remove-Item *\n");
    const { code, err } = await setup('--for', 'send', '--mailboxes', 'rooms.txt');
    expect(err).toContain("rooms.txt:2: ''; Remove-Item *' is no mailbox.");
    expect(code).toBe(10);
  });

  it('gives scripts in which no name is run, whatever it holds', () => {
    const names = fc.oneof(
      fc.constantFrom(`'; touch /tmp/x; '`, '$(id)', '`id`', 'END_OF_EXCHANGE', '"; $(id) #', '\u2019; ii *; \u2018'),
      fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(names, (appName) => {
        const input = { use: 'send', appName, authentication: appName, group: 'g@school.example' };
        let plan: ReturnType<typeof planSetup>;
        try {
          plan = planSetup(input);
        } catch {
          return;
        }
        // Up to its first command the script only sets variables; so bash can run that much of it.
        const script = azureCliScript(plan).join('\n');
        checkShell(script);
        const assignment = script.split('\n').find((line) => line.startsWith('app_name=')) ?? '';
        const said = execFileSync('bash', ['--norc', '-c', `${assignment}\nprintf %s "$app_name"`], {
          encoding: 'utf8',
        });
        expect(said).toBe(plan.appName);
        const doubled = plan.appName.replaceAll(/['\u2018-\u201b]/gu, '$&$&');
        expect(powerShellScript(plan)).toContain(`$appName = '${doubled}'`);
      }),
      { numRuns: 30 },
    );
  });
});
