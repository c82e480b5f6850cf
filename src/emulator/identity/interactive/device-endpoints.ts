import type { EmulatorResponse } from '../../http/message.ts';
import { DEVICE_CODE_LIFETIME_SECONDS } from '../../limits.ts';
import { authenticateClient } from '../client-authentication.ts';
import type { WaitingDevice } from '../device-codes.ts';
import type { GrantAnswer, SignInSetup } from '../grants/grant.ts';
import { devicePage, messagePage, type PageForm, refusalPage, userCodePage } from '../pages/sign-in-pages.ts';
import { NO_CLAIMS, readClaims } from '../requested-claims.ts';
import { readScopes } from '../scopes.ts';
import { type AnswerParts, describeRefusal } from '../sign-in-answer.ts';
import { signInRefusals } from '../sign-in-refusals.ts';
import type { SignInRequest } from '../sign-in-request.ts';
import { checkTenant } from '../token-endpoint.ts';
import { type Interaction, openInteraction } from './interaction.ts';
import { type Account, type Known, nextStep, type Step } from './next-step.ts';
import { stepPage } from './step-page.ts';

const USER_CODE_PROBLEMS = {
  unknown: 'That code didn’t work. Check the code and try again. (AADSTS70018)',
  expired: 'That code has expired. Ask your device for another one. (AADSTS70019)',
  decided: 'That code was used before. Ask your device for another one. (AADSTS90120)',
} as const;

/** Gives a device its codes. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-request */
export async function answerDeviceCode(request: SignInRequest, setup: SignInSetup): Promise<GrantAnswer> {
  const { origin, headers, body, segments } = request;
  const refuseTenant = (name: string) => (name === 'consumers' ? signInRefusals.notForConsumers() : undefined);
  const wrongTenant = checkTenant(segments[0] ?? '', { refuseTenant }, setup);
  if (wrongTenant) return { refused: wrongTenant };
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  // A confidential client proves itself when it asks for the tokens.
  const hasProof = form.has('client_secret') || form.has('client_assertion');
  const client = await authenticateClient(
    { form, headers, origin, ofUser: true, ...(!hasProof && { isPublic: true }) },
    setup,
  );
  if ('refused' in client) return client;
  const scope = form.get('scope') ?? '';
  if (scope.trim() === '') return { refused: signInRefusals.missingParameter('scope') };
  const scopes = readScopes(scope, origin);
  if ('refused' in scopes) return scopes;
  const claims = form.get('claims') ?? '';
  if (!readClaims(claims)) return { refused: signInRefusals.malformedClaims() };
  const { deviceCodes } = setup.records;
  const { deviceCode, userCode } = deviceCodes.issue({ app: client.app.clientId, scope, origin, claims });
  const address = `${origin}/common/oauth2/deviceauth`;
  return {
    granted: {
      user_code: userCode,
      device_code: deviceCode,
      verification_uri: address,
      expires_in: DEVICE_CODE_LIFETIME_SECONDS,
      interval: deviceCodes.interval,
      message: `To sign in, use a web browser to open the page ${address} and enter the code ${userCode} to authenticate.`,
    },
  };
}

/** Answers the page where a person types the code of a device, signs in and agrees or declines. */
export async function answerDevicePage(request: SignInRequest, setup: SignInSetup): Promise<EmulatorResponse> {
  const { address, origin, headers } = request;
  const parts: AnswerParts = { ...setup, origin, correlation: headers.get('client-request-id') };
  const interaction = await openInteraction(request, setup);
  if (!('canary' in interaction)) return refusalPage(describeRefusal(interaction.refused, parts).description);
  const { form, step, canary, cookie } = interaction;
  const page: PageForm = { action: address.path, canary, cookie };
  if (step === '') return userCodePage(page, {});
  const userCode = form.get('user_code') ?? '';
  const device = setup.records.deviceCodes.typed(userCode);
  if (typeof device === 'string') return userCodePage(page, { problem: USER_CODE_PROBLEMS[device] });
  const asked = deviceRequest(device, setup);
  if (!asked) return userCodePage(page, { problem: USER_CODE_PROBLEMS.unknown });
  if (interaction.cancelled) {
    device.decide(null);
    return messagePage('You declined', 'Nobody is signed in on the device. You can close this window.', cookie);
  }
  const app = asked.app.displayName;
  const next = nextDeviceStep(asked, interaction, setup);
  switch (next.step) {
    case 'refuse':
      return refusalPage(describeRefusal(next.refusal, parts).description);
    case 'done':
      approveDevice(device, asked, next.account, setup);
      return messagePage(
        'You are signed in',
        `You have signed in to ${app} on your device. You can close this window.`,
        cookie,
      );
    default:
      return stepPage(next, asked, interaction, { ...page, carried: { user_code: userCode } }, devicePage);
  }
}

/** Lets a device have the tokens of a user, and notes the consent where it is new. */
export function approveDevice(
  { decide }: WaitingDevice,
  { app, scopes }: Known['request'],
  { user, session }: Account,
  { records }: SignInSetup,
): void {
  records.consents.agree(app, user.id, scopes.names);
  decide(session.id);
}

/**
 * What a device asks for, as a request that a person answers: it never goes on without a person's yes. Undefined where
 * its application is gone.
 */
export function deviceRequest({ record }: WaitingDevice, { apps }: SignInSetup): Known['request'] | undefined {
  const app = apps.find(record.app);
  const scopes = readScopes(record.scope, record.origin);
  if (!app || 'refused' in scopes) return undefined;
  const claims = readClaims(record.claims) ?? NO_CLAIMS;
  return { app, scopes, claims, prompt: 'consent', loginHint: undefined };
}

function nextDeviceStep(
  request: Known['request'],
  { accounts, chosen, another, refused, step }: Interaction,
  { records }: SignInSetup,
): Step {
  if (another || refused) return { step: 'sign-in' };
  // Whoever typed a code says for whom it is, also where one person alone is signed in.
  if (!chosen) return { step: accounts.length === 0 ? 'sign-in' : 'pick' };
  const consented = (user: string) => records.consents.of(request.app, user);
  return nextStep({ request, accounts, chosen, agreed: step === 'consent', consented });
}
