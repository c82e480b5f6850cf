import type { Authentication } from '../../auth/authentication.ts';
import { CLOUDS, getCloud } from '../../auth/clouds.ts';

/** What is left elsewhere when an authentication is removed here, by its mode; one sentence. */
const REMAINS: Readonly<Partial<Record<string, string>>> = {
  'client-secret': 'The secret itself stays valid: delete it under App registrations, {app}, Certificates & secrets.',
  certificate: 'The certificate stays registered: delete it under App registrations, {app}, Certificates & secrets.',
  'workload-identity':
    'The federated credential stays: delete it under App registrations, {app}, Certificates & secrets.',
  'managed-identity': 'The identity keeps its permissions: remove them from its service principal.',
  'username-password': 'The password stays valid: let the person change it where others may know it.',
  'access-token': 'A token that was given out works until it ends.',
};
const OTHERWISE = 'The app registration, {app}, and what was consented to stay.';

/** What stays in the portal when an authentication is removed here, and where to find it. */
export function remainsOf({ mode, clientId, endpoints }: Authentication): string {
  const { portal } = 'cloud' in endpoints ? getCloud(endpoints.cloud) : CLOUDS[0];
  const sentence = (REMAINS[mode] ?? OTHERWISE).replace('{app}', clientId);
  return `${sentence} Portal: ${portal}`;
}
