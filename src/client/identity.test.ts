import { describe, expect, it } from 'vitest';
import { createAuthentication } from './identity.ts';

const INPUT = {
  name: 'school',
  mode: 'client-secret',
  tenant: 'School.onmicrosoft.com',
  clientId: '6D4B7C1E-0000-4000-8000-3A1F2B5C9D7E',
  secret: 'canary~value',
} as const;

describe('an authentication that is made in code', () => {
  it('is checked and written in one form', () => {
    expect(createAuthentication(INPUT)).toMatchObject({
      ...{ name: 'school', kind: 'personal', mode: 'client-secret', endpoints: { cloud: 'global' }, allowedHosts: [] },
      tenant: 'school.onmicrosoft.com',
      clientId: '6d4b7c1e-0000-4000-8000-3a1f2b5c9d7e',
      createdAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
    });
  });

  it('shows its secret nowhere', () => {
    const authentication = createAuthentication(INPUT);
    expect(JSON.stringify(authentication)).not.toContain('canary');
    expect(String(authentication.secret)).not.toContain('canary');
  });

  it("is refused with the secret's id in place of the secret, before any request", () => {
    expect(() => createAuthentication({ ...INPUT, secret: '0b8f5f0e-0000-4000-8000-1c2d3e4f5a6b' })).toThrow(
      expect.objectContaining({ name: 'UsageError', code: 'authentication-secret-invalid' }),
    );
  });
});
