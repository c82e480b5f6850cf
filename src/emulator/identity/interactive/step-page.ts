import type { EmulatorResponse } from '../../http/message.ts';
import { type consentPage, type PageForm, pickPage, secondFactorPage, signInPage } from '../pages/sign-in-pages.ts';
import type { Interaction } from './interaction.ts';
import type { Known, Step } from './next-step.ts';

/** The page of a step that a person has to take; `agreePage` is the one that asks whether the application may. */
export function stepPage(
  next: Exclude<Step, { step: 'refuse' | 'done' }>,
  { app, loginHint }: Known['request'],
  { accounts, form, refused }: Interaction,
  page: PageForm,
  agreePage: typeof consentPage,
): EmulatorResponse {
  const name = app.displayName;
  switch (next.step) {
    case 'sign-in': {
      const problem = refused && `${refused.message} (AADSTS${refused.code})`;
      return signInPage(page, { app: name, username: form.get('username') ?? loginHint, problem });
    }
    case 'pick': {
      const listed = accounts.map(({ user, session }) => ({
        session: session.id,
        name: user.displayName,
        username: user.userPrincipalName,
      }));
      return pickPage(page, { app: name, accounts: listed });
    }
    default: {
      const { user, session } = next.account;
      const carrying = { ...page, carried: { ...page.carried, session: session.id } };
      const username = user.userPrincipalName;
      if (next.step === 'second-factor') return secondFactorPage(carrying, { username });
      return agreePage(carrying, { app: name, username, scopes: next.scopes });
    }
  }
}
