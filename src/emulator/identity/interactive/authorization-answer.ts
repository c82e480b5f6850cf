import type { EmulatorResponse } from '../../http/message.ts';
import { formPostPage } from '../pages/sign-in-pages.ts';
import { type AnswerParts, describeRefusal } from '../sign-in-answer.ts';
import type { SignInRefusal } from '../sign-in-refusals.ts';
import type { RedirectTarget } from './authorization-request.ts';

/** What an application is told, name by name. */
export type AuthorizationAnswer = Readonly<Record<string, string>>;

/** What an application is told of a refusal. */
export function refusalAnswer(refusal: SignInRefusal, parts: AnswerParts): AuthorizationAnswer {
  const { error, description, uri } = describeRefusal(refusal, parts);
  return {
    error,
    ...(refusal.subcode !== undefined && { error_subcode: refusal.subcode }),
    error_description: description,
    error_uri: uri,
  };
}

/** The fields of an answer with the state of the request. */
export function answerFields({ state }: RedirectTarget, answer: AuthorizationAnswer): Record<string, string> {
  return { ...answer, ...(state !== undefined && { state }) };
}

/** The address that carries an answer, for `query` and `fragment`; a redirect URI without a path gets one. */
export function answerLocation(target: RedirectTarget, answer: AuthorizationAnswer): string {
  const url = new URL(target.uri);
  const fields = new URLSearchParams(answerFields(target, answer));
  if (target.mode === 'fragment') url.hash = fields.toString();
  else for (const [name, value] of fields) url.searchParams.append(name, value);
  return url.href;
}

/** Sends an answer to the application, by a redirect or by a form that the person sends on. */
export function sendAnswer(
  target: RedirectTarget,
  answer: AuthorizationAnswer,
  { method, cookie }: { method: string; cookie: string | undefined },
): EmulatorResponse {
  if (target.mode === 'form_post') return formPostPage(target.uri, answerFields(target, answer), cookie);
  return {
    // After a form only this one makes every client ask by GET.
    status: method === 'POST' ? 303 : 302,
    headers: {
      location: answerLocation(target, answer),
      'cache-control': 'no-store, no-cache',
      'referrer-policy': 'origin',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
    body: '',
  };
}
