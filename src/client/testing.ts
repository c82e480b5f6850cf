import type { Authentication } from '../auth/authentication.ts';
import { createAuthentication } from './identity.ts';

/** The one application of a server on loopback. */
export interface TestApplication {
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

/** An authentication for the application at this address. */
export function authenticationFor({ tenantId, clientId, clientSecret }: TestApplication, url: string): Authentication {
  return createAuthentication({
    name: 'school',
    mode: 'client-secret',
    clientId,
    secret: clientSecret,
    authority: `${url}/${tenantId}`,
    graph: `${url}/v1.0`,
  });
}

/** A whole input of create-event. */
export const ASSEMBLY = {
  subject: 'Assembly',
  startDateTime: '2026-06-12T09:00:00',
  endDateTime: '2026-06-12T10:00:00',
  timeZone: 'Europe/London',
};

/** The mailbox that tests use. */
export const ROOM = 'room.101@school.example';
