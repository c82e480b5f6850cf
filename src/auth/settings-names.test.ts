import { describe, expect, it } from 'vitest';
import { canariesIn, everythingOf } from '../../test/canaries.ts';
import { readNamedSettings } from './settings-names.ts';

const TENANT = '11111111-2222-4333-8444-555555555555';
const CLIENT = '66666666-2222-4333-8444-555555555555';
const problemOf = (value: unknown) => {
  try {
    return readNamedSettings(value);
  } catch (error) {
    return error;
  }
};

describe('settings of another connector', () => {
  it('of the calendar connector are read under its names', () => {
    const organisational = {
      Name: 'production',
      Type: 'Organisational',
      'API version': 'v2.0',
      'Client ID': CLIENT,
      'Tenant ID': TENANT,
      'Client secret': 'canary~value',
      Scopes: ['https://graph.microsoft.com/.default', 'offline_access'],
    };
    expect(readNamedSettings(organisational)).toEqual({
      ...{ name: 'production', kind: 'shared', mode: 'client-secret', tokenVersion: 'v2' },
      ...{ clientId: CLIENT, tenant: TENANT, secret: 'canary~value' },
    });
    expect(readNamedSettings({ ...organisational, Type: 'Personal' })).toMatchObject({ kind: 'personal' });
  });

  it('of the event sender are read under its names, in both of its modes', () => {
    const sender = {
      'Azure Active Directory instance': 'https://login.microsoftonline.com/',
      'Tenant ID': TENANT,
      'Azure client application ID': CLIENT,
      'Resource ID': 'https://graph.microsoft.com/',
      'API version': 'v1.0',
      mailbox: 'room.101@school.example',
    };
    const common = {
      ...{ cloud: 'global', tenant: TENANT, clientId: CLIENT },
      ...{ resource: 'https://graph.microsoft.com/', mailbox: 'room.101@school.example' },
    };
    expect(
      readNamedSettings({ ...sender, 'Authentication mode': 'Client secret', 'Client secret': 'canary~value' }),
    ).toEqual({ ...common, mode: 'client-secret', secret: 'canary~value' });
    expect(
      readNamedSettings({
        ...sender,
        'Authentication mode': 'Username and password',
        'Client user name': 'tutor.7@school.example',
        'Client password': 'canary pass',
      }),
    ).toEqual({ ...common, mode: 'username-password', username: 'tutor.7@school.example', password: 'canary pass' });
  });

  it('name a national cloud by its directory, and by the resource where two clouds sign in at one address', () => {
    const at = (instance: string, resourceId?: string) =>
      readNamedSettings({ instance, ...(resourceId && { resourceId }) });
    expect(at('https://login.chinacloudapi.cn')).toEqual({ cloud: 'china' });
    expect(at('https://login.microsoftonline.us')).toEqual({ cloud: 'us-government-l4' });
    expect(at('https://login.microsoftonline.us', 'https://dod-graph.microsoft.us')).toMatchObject({
      cloud: 'us-government-l5',
    });
    expect(at('https://login.school.example')).toEqual({ authority: 'https://login.school.example' });
  });

  it('may say the place of their cloud beside it', () => {
    const china = { instance: 'https://login.chinacloudapi.cn', baseUrl: 'https://microsoftgraph.chinacloudapi.cn' };
    for (const cloud of ['china', '21Vianet']) expect(readNamedSettings({ cloud, ...china })).toEqual({ cloud });
  });

  it('that are empty or null count as not given', () => {
    expect(readNamedSettings({ name: '', tenantId: null, clientSecret: '' })).toEqual({});
  });

  it.each([
    [[], 'The settings are no JSON object.'],
    [{ colour: 'canary' }, 'The setting "colour" is not known.'],
    [{ tenantId: 7 }, 'The setting "tenantId" is no text.'],
    [{ tenantId: 'canary', 'Tenant ID': 'canary' }, 'The setting "Tenant ID" is given twice, under two names.'],
    [{ type: 'canary' }, 'The setting "kind" has a value that is not known.'],
    [{ authenticationMode: 'canary' }, 'The setting "mode" has a value that is not known.'],
    [{ apiVersion: 'beta' }, 'The setting "apiVersion" is neither v2.0, of the token URL, nor v1.0, of Graph.'],
    [
      { cloud: 'china', baseUrl: 'https://canary.example' },
      'The setting "graph" is of another place than the cloud beside it.',
    ],
    [
      { cloud: 'china', instance: 'https://canary.example' },
      'The setting "authority" is of another place than the cloud beside it.',
    ],
    [{ scopes: 'Mail.Send' }, 'The setting "scopes" has others than .default and offline_access.'],
  ])('like %j are refused by the name of the field', (value, message) => {
    const error = problemOf(value);
    expect(error).toMatchObject({ name: 'UsageError', code: 'settings-invalid', message });
    expect(canariesIn(everythingOf(error), [{ name: 'value', value: 'canary' }])).toEqual([]);
  });
});
