import type { EmulatorResponse } from '../../http/message.ts';
import type { SignInSetup } from '../grants/grant.ts';
import { consentPage, refusalPage } from '../pages/sign-in-pages.ts';
import { type AnswerParts, describeRefusal } from '../sign-in-answer.ts';
import type { SignInRequest } from '../sign-in-request.ts';
import { type AuthorizationAnswer, refusalAnswer, sendAnswer } from './authorization-answer.ts';
import { type AuthorizationRequest, readAuthorizationRequest } from './authorization-request.ts';
import { type Interaction, openInteraction } from './interaction.ts';
import { interactiveRefusals } from './interactive-refusals.ts';
import { type Account, nextStep, type Step } from './next-step.ts';
import { stepPage } from './step-page.ts';

/** Answers the authorization endpoint: the pages by which a person signs in, and the redirect after them. */
export async function answerAuthorize(
  request: SignInRequest,
  version: 'v1' | 'v2',
  setup: SignInSetup,
): Promise<EmulatorResponse> {
  const { method, segments, address, origin, headers } = request;
  const parts: AnswerParts = { ...setup, origin, correlation: headers.get('client-request-id') };
  const onPage = (refusal: Parameters<typeof describeRefusal>[0]) =>
    refusalPage(describeRefusal(refusal, parts).description);
  const interaction = await openInteraction(request, setup);
  if (!('canary' in interaction)) return onPage(interaction.refused);
  // What a client posts itself is as good as what it has in the address.
  const isOpened = interaction.step === '';
  const params = isOpened && method === 'POST' ? interaction.form : new URLSearchParams(address.rawQuery);
  const read = readAuthorizationRequest(params, { tenant: segments[0] ?? '', origin, version }, setup);
  if ('onPage' in read) return onPage(read.onPage);
  const { cookie } = interaction;
  if ('refused' in read) return sendAnswer(read.target, refusalAnswer(read.refused, parts), { method, cookie });
  const asked = read.request;
  const send = (answer: AuthorizationAnswer) => sendAnswer(asked.target, answer, { method, cookie });
  if (interaction.cancelled) return send(refusalAnswer(interactiveRefusals.declined(), parts));
  const step = decide(asked, interaction, setup);
  switch (step.step) {
    case 'refuse':
      return send(refusalAnswer(step.refusal, parts));
    case 'done':
      return send(authorize(asked, step.account, setup));
    default: {
      const { canary } = interaction;
      const page = { action: `${address.path}?${params}`, canary, cookie, leadsTo: asked.target.uri };
      return stepPage(step, asked, interaction, page, consentPage);
    }
  }
}

/** Gives a code to an application for a user who signed in and agreed, and notes the consent where it is new. */
export function authorize(
  asked: AuthorizationRequest,
  { user, session }: Account,
  { records }: SignInSetup,
): AuthorizationAnswer {
  records.consents.agree(asked.app, user.id, asked.scopes.names);
  const code = records.authorizationCodes.issue({
    app: asked.app.clientId,
    session: session.id,
    redirectUri: asked.target.uri,
    kinds: asked.kinds,
    challenge: asked.challenge,
    scope: asked.scope,
    origin: asked.origin,
    claims: asked.claimsText,
    nonce: asked.nonce ?? null,
  });
  return { code, session_state: session.id };
}

function decide(request: AuthorizationRequest, interaction: Interaction, { records }: SignInSetup): Step {
  const { accounts, chosen, another, refused, step } = interaction;
  if (another || refused) return { step: 'sign-in' };
  const consented = (user: string) => records.consents.of(request.app, user);
  return nextStep({ request, accounts, chosen, agreed: step === 'consent' && chosen !== undefined, consented });
}
