import { describe, expect, it } from 'vitest';
import { describeError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { Secret } from '../core/secret.ts';
import {
  createAuthentication,
  fromRecord,
  type InputOfMode,
  summarize,
  summarizeRecord,
  toRecord,
} from './authentication.ts';
import type { CloudName } from './clouds.ts';
import { resolveEndpoints, showGraph } from './endpoints.ts';

const CLOCK = { now: () => Date.UTC(2026, 0, 1) };
const TENANT = '11111111-2222-3333-4444-555555555555';
const CLIENT = 'AAAAAAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE';

type Input = InputOfMode<'client-secret'>;

const input = (changes: Partial<Input> = {}): Input => ({
  name: 'school',
  mode: 'client-secret',
  tenant: TENANT,
  clientId: CLIENT,
  secret: 'canary~Q8secret.value_1',
  ...changes,
});
const create = (changes: Partial<Input> = {}) => createAuthentication(input(changes), CLOCK);
const problem = (changes: Partial<Input>) => {
  try {
    create(changes);
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
  throw new Error('It was accepted.');
};

describe('a new authentication', () => {
  it('is personal and of the global cloud unless told otherwise, with ids in lower case', () => {
    const { secret, ...rest } = create();
    expect(rest).toEqual({
      name: 'school',
      kind: 'personal',
      mode: 'client-secret',
      tenant: TENANT,
      clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      endpoints: { cloud: 'global' },
      allowedHosts: [],
      createdAt: '2026-01-01T00:00:00.000Z',
    });
    expect(secret.reveal()).toBe('canary~Q8secret.value_1');
  });

  it('takes the tenant from the authority where it names one', () => {
    const made = create({
      tenant: undefined,
      authority: `http://127.0.0.1:8080/${TENANT}`,
      graph: 'http://127.0.0.1:8080/v1.0',
    });
    expect(made.tenant).toBe(TENANT);
    expect(made.endpoints).toEqual({ authority: 'http://127.0.0.1:8080', graph: 'http://127.0.0.1:8080' });
    expect(resolveEndpoints(made)).toEqual({
      authorityOrigin: 'http://127.0.0.1:8080',
      graphOrigin: 'http://127.0.0.1:8080',
      tokenEndpoint: `http://127.0.0.1:8080/${TENANT}/oauth2/v2.0/token`,
    });
  });

  it.each([
    ['global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
    ['gcc-high', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
    ['us-government-l4', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
    ['DoD', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
    ['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
  ])('of the cloud %s signs in at %s for %s', (cloud, authorityOrigin, graphOrigin) => {
    expect(resolveEndpoints(create({ cloud }))).toEqual({
      authorityOrigin,
      graphOrigin,
      tokenEndpoint: `${authorityOrigin}/${TENANT}/oauth2/v2.0/token`,
    });
  });

  it.each(['', '-first', 'has space', 'a/b', '../a', 'ü', 'a'.repeat(65)])('is refused with the name %j', (name) => {
    expect(problem({ name }).code).toBe('authentication-name-invalid');
  });

  it.each(['common', 'organizations', 'Consumers', '9188040d-6c67-4c5b-b112-36a304b66dad'])(
    'is refused for the tenant %s, since an app signs in to one directory',
    (tenant) => {
      const error = problem({ tenant });
      expect(error.code).toBe('authentication-tenant-invalid');
      expect(error.message).toContain('exactly one');
    },
  );

  it.each(['', 'school', 'school.example/other', '..', 'school..example', '-a.example', 'a b.example', '%2e%2e'])(
    'is refused with the tenant %j',
    (tenant) => {
      expect(problem({ tenant }).code).toBe('authentication-tenant-invalid');
    },
  );

  it('takes a verified domain as tenant', () => {
    expect(create({ tenant: 'School.onmicrosoft.com' }).tenant).toBe('school.onmicrosoft.com');
  });

  it('is refused when the authority names another tenant', () => {
    const authority = 'https://login.microsoftonline.com/other.example';
    expect(problem({ authority, graph: 'https://graph.microsoft.com' }).code).toBe('authentication-tenant-invalid');
  });

  it('is refused with a client id that is no GUID', () => {
    expect(problem({ clientId: 'my app' }).code).toBe('authentication-client-id-invalid');
  });

  it("is refused with the secret's id in place of its value, and says where the value stands", () => {
    const error = problem({ secret: '0f0f0f0f-1111-2222-3333-444444444444' });
    expect(error.code).toBe('authentication-secret-invalid');
    expect(error.message).toContain("the secret's id");
    expect(error.hint).toContain('https://entra.microsoft.com');
    expect(error.hint).toContain('column Value');
  });

  it('drops the line end that a pipe adds to the secret, and refuses white space inside', () => {
    expect(create({ secret: 'canary-value\r\n' }).secret.reveal()).toBe('canary-value');
    const error = problem({ secret: 'canary value' });
    expect(error.code).toBe('authentication-secret-invalid');
    expect(describeError(error)).not.toContain('canary');
    expect(problem({ secret: ' \n' }).code).toBe('authentication-secret-invalid');
  });

  it.each([
    [{ cloud: 'mars' }, 'authentication-cloud-invalid'],
    [{ cloud: '' }, 'authentication-cloud-invalid'],
    [{ authority: 'https://login.microsoftonline.com' }, 'authentication-graph-invalid'],
    [{ graph: 'https://graph.microsoft.com' }, 'authentication-authority-invalid'],
    [
      { cloud: 'china', authority: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
      'authentication-cloud-invalid',
    ],
    [
      { authority: 'https://login.microsoftonline.com', graph: 'https://microsoftgraph.chinacloudapi.cn' },
      'authentication-graph-invalid',
    ],
    [{ authority: 'https://login.school.example', graph: 'https://graph.microsoft.com' }, 'host-not-allowed'],
    [{ allowedHosts: ['*'] }, 'allowed-host-unreadable'],
  ])('is refused with %j', (changes, code) => {
    expect(problem(changes).code).toBe(code);
  });

  it('may use hosts that were allowed by name', () => {
    const made = create({
      authority: 'https://login.school.example',
      graph: 'https://graph.school.example/v1.0',
      allowedHosts: ['Login.school.example', 'graph.school.example', 'graph.school.example'],
    });
    expect(made.allowedHosts).toEqual(['login.school.example', 'graph.school.example']);
    expect(resolveEndpoints(made).graphOrigin).toBe('https://graph.school.example');
  });
});

describe('a record', () => {
  it('gives the same authentication back', () => {
    const made = create({
      kind: 'shared',
      authority: 'http://localhost:8080',
      graph: 'http://localhost:8080',
      allowedHosts: ['a.example:8443'],
    });
    const back = fromRecord(JSON.parse(JSON.stringify(toRecord(made))) as JsonObject);
    expect(back).toEqual(made);
    expect(toRecord(back)).toMatchObject({ secret: 'canary~Q8secret.value_1' });
  });

  it('as version 0.1.0 stored it still opens, and is stored the same again', () => {
    const stored = {
      name: 'school',
      kind: 'shared',
      mode: 'client-secret',
      tenant: '11111111-2222-3333-4444-555555555555',
      clientId: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      createdAt: '2026-01-01T00:00:00.000Z',
      endpoints: { cloud: 'global' },
      allowedHosts: ['graph.school.example'],
      secret: 'canary~Q8secret.value_1',
    };
    const { secret, ...rest } = stored;
    const opened = fromRecord(stored);
    expect(opened).toMatchObject(rest);
    expect(toRecord(opened)).toEqual(stored);
    expect(summarizeRecord(stored)).toEqual(rest);
    expect(opened.mode === 'client-secret' && opened.secret.reveal()).toBe(secret);
  });

  it('of a mode that this version does not know is refused with what to do', () => {
    expect(() => fromRecord({ ...toRecord(create()), mode: 'passkey' })).toThrow(
      expect.objectContaining({ code: 'authentication-mode-unknown' }),
    );
  });

  it.each([
    { authority: 'https://evil.example', graph: 'https://graph.microsoft.com' },
    { authority: 'https://login.microsoftonline.com', graph: 'https://evil.example' },
  ])('with an address that is not allowed is refused, wherever it came from (R26 in part)', (endpoints) => {
    const refused = expect.objectContaining({ code: 'host-not-allowed' });
    expect(() => fromRecord({ ...toRecord(create()), endpoints })).toThrow(refused);
    expect(() => resolveEndpoints({ tenant: TENANT, endpoints, allowedHosts: [] })).toThrow(refused);
  });

  it('of a cloud that this version does not know is refused, never taken for the global one (R26 in part)', () => {
    const endpoints = { cloud: 'mars' as CloudName };
    const refused = expect.objectContaining({
      name: 'UsageError',
      code: 'authentication-cloud-invalid',
      hint: 'Known clouds: global or gcc; us-government-l4 or gcc-high; us-government-l5 or dod; china or 21vianet.',
    });
    expect(() => resolveEndpoints({ tenant: TENANT, endpoints, allowedHosts: [] })).toThrow(refused);
    expect(() => fromRecord({ ...toRecord(create()), endpoints })).toThrow(refused);
  });

  it.each([{}, { region: 'mars' }, 'mars', null])(
    'with the endpoints %j, which name no place, is refused, never taken for the global cloud (R26 in part)',
    (endpoints) => {
      expect(() => fromRecord({ ...toRecord(create()), endpoints })).toThrow(
        expect.objectContaining({ code: 'address-unreadable' }),
      );
    },
  );

  it.each([
    [{ cloud: 'china' }, 'https://microsoftgraph.chinacloudapi.cn'],
    [
      { authority: 'https://login.school.example', graph: 'https://graph.school.example' },
      'https://graph.school.example',
    ],
    [{ cloud: 'mars' }, 'mars'],
    [{}, ''],
  ])('with the endpoints %j is shown in lists at %j, known or not', (endpoints, shown) => {
    expect(showGraph(summarizeRecord({ ...toRecord(create()), endpoints }))).toBe(shown);
  });
});

it('shows no secret in a summary or in its own JSON (R53 in part)', () => {
  const made = create({ secret: new Secret('canary-in-a-secret') });
  expect(JSON.stringify([summarize(made), made])).not.toContain('canary');
});
