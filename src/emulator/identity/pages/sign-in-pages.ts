import type { EmulatorResponse } from '../../http/message.ts';
import { type Html, html } from './html.ts';
import { writePage } from './page.ts';

/** A form of the sign-in service: where it is sent, and what it carries beside its fields. */
export interface PageForm {
  action: string;
  /** Tells the browser's own forms from those of other sites. */
  canary: string;
  /** What else it carries. */
  carried?: Readonly<Record<string, string>>;
  /** Where the application waits. */
  leadsTo?: string | undefined;
  cookie?: string | undefined;
}

function form({ action, canary, carried = {} }: PageForm, step: string, content: Html): Html {
  return html`<form method="post" action="${action}">
${hiddenFields({ canary, step, ...carried })}${content}</form>
`;
}

function hiddenFields(fields: Readonly<Record<string, string>>): Html[] {
  return Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">
`,
  );
}

function problemOf(problem: string | undefined): Html {
  return problem === undefined ? html`` : html`<p class="bad" role="alert">${problem}</p>`;
}

// The first button of a form is the one that the Enter key presses, so Cancel never is.

/** Asks who signs in, and for the password. */
export function signInPage(
  page: PageForm,
  { app, username = '', problem }: { app: string; username?: string | undefined; problem?: string | undefined },
): EmulatorResponse {
  const content = html`<p>to continue to ${app}</p>
${problemOf(problem)}${form(
  page,
  'sign-in',
  html`<label>Account
<input name="username" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${username}"></label>
<label>Password
<input name="password" type="password" autocomplete="current-password" required></label>
<div class="row"><button>Sign in</button><button class="other" name="cancel" value="1" formnovalidate>Cancel</button></div>
`,
)}`;
  return writePage({ ...page, title: 'Sign in', content });
}

/** Asks which of the accounts that are signed in, or another one. */
export function pickPage(
  page: PageForm,
  { app, accounts }: { app: string; accounts: readonly { session: string; name: string; username: string }[] },
): EmulatorResponse {
  const buttons = accounts.map(
    ({ session, name, username }) =>
      html`<button class="other wide" name="session" value="${session}">${name}<br><span class="quiet">${username}</span></button>
`,
  );
  const content = html`<p>to continue to ${app}</p>
${form(page, 'pick', html`${buttons}<button class="other wide" name="session" value="">Use another account</button>`)}`;
  return writePage({ ...page, title: 'Pick an account', content });
}

/** Asks for the second factor, which here is a button. */
export function secondFactorPage(page: PageForm, { username }: { username: string }): EmulatorResponse {
  const content = html`<p>${username}</p>
<p>This account, or what the application asked for, needs a second factor. Here a button stands for the telephone.</p>
${form(
  page,
  'second-factor',
  html`<div class="row"><button>Approve</button><button class="other" name="cancel" value="1">Deny</button></div>`,
)}`;
  return writePage({ ...page, title: 'Approve sign in request', content });
}

/** Asks whether the application may do what it asks. */
export function consentPage(
  page: PageForm,
  { app, username, scopes }: { app: string; username: string; scopes: readonly string[] },
): EmulatorResponse {
  const list = scopes.map((scope) => html`<li>${scope}</li>`);
  const content = html`<p>${username}</p>
<p><strong>${app}</strong> would like to:</p>
<ul>${list}</ul>
${form(
  page,
  'consent',
  html`<div class="row"><button>Accept</button><button class="other" name="cancel" value="1">Cancel</button></div>`,
)}`;
  return writePage({ ...page, title: 'Permissions requested', content });
}

/** Asks for the code that a device shows. */
export function userCodePage(page: PageForm, { problem }: { problem?: string | undefined }): EmulatorResponse {
  const content = html`<p>Enter the code that your app or device shows.</p>
${problemOf(problem)}${form(
  page,
  'code',
  html`<label>Code
<input name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" required></label>
<div class="row"><button>Next</button></div>`,
)}`;
  return writePage({ ...page, title: 'Enter code', content });
}

/** Asks whether the person means to sign in on the device. */
export function devicePage(
  page: PageForm,
  { app, username, scopes }: { app: string; username: string; scopes: readonly string[] },
): EmulatorResponse {
  const list = scopes.map((scope) => html`<li>${scope}</li>`);
  const content = html`<p>${username}</p>
<p>Are you trying to sign in to <strong>${app}</strong> on a device? Go on only if you started it yourself.</p>
${scopes.length === 0 ? undefined : html`<p>It would like to:</p><ul>${list}</ul>`}
${form(
  page,
  'consent',
  html`<div class="row"><button>Continue</button><button class="other" name="cancel" value="1">Cancel</button></div>`,
)}`;
  return writePage({ ...page, title: 'Sign in on another device', content });
}

/** Says something, with nothing to do. */
export function messagePage(title: string, text: string, cookie?: string): EmulatorResponse {
  return writePage({ title, content: html`<p>${text}</p>`, cookie });
}

/** Tells of a refusal that no application can be told of. */
export function refusalPage(description: string): EmulatorResponse {
  return writePage({
    status: 400,
    title: 'Sorry, but we’re having trouble signing you in',
    content: html`<p class="bad">${description}</p>`,
  });
}

/** Carries an answer to the application as a form. Without script the person sends it on. */
export function formPostPage(
  uri: string,
  fields: Readonly<Record<string, string>>,
  cookie: string | undefined,
): EmulatorResponse {
  const content = html`<p>Go on to the application that waits at ${new URL(uri).host || uri}.</p>
<form method="post" action="${uri}">
${hiddenFields(fields)}<div class="row"><button>Continue</button></div></form>
`;
  return writePage({ title: 'Working...', content, leadsTo: uri, cookie });
}
