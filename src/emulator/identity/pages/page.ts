import { createHash } from 'node:crypto';
import type { EmulatorResponse } from '../../http/message.ts';
import { type Html, html } from './html.ts';

const STYLE = `
:root { color-scheme: light dark; --ground: #eef1f5; --panel: #fff; --line: #8a96a6; --text: #17202c; --quiet: #566274; --link: #0b57b8; --on-link: #fff; --bad: #a3121c; }
@media (prefers-color-scheme: dark) { :root { --ground: #0d1015; --panel: #1b212a; --line: #6b7889; --text: #e6ebf2; --quiet: #a3afbf; --link: #86b7ff; --on-link: #10151c; --bad: #ff9a9a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 28rem; padding: 2rem; background: var(--panel); border-radius: 0.5rem; box-shadow: 0 0.25rem 1rem rgb(0 0 0 / 15%); overflow-wrap: anywhere; }
h1 { margin: 0 0 0.75rem; font-size: 1.5rem; line-height: 1.25; }
p, ul { margin: 0 0 0.75rem; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.bad { color: var(--bad); }
label { display: block; margin-bottom: 0.75rem; }
input { display: block; width: 100%; margin-top: 0.25rem; padding: 0.5rem; border: 1px solid var(--line); border-radius: 0.25rem; background: var(--ground); color: var(--text); font: inherit; }
.row { display: flex; flex-flow: row-reverse wrap; gap: 0.5rem; margin-top: 1rem; }
.foot { margin: 1.5rem 0 0; color: var(--quiet); font-size: 0.875rem; }
button { padding: 0.5rem 1.25rem; border: 1px solid var(--link); border-radius: 0.25rem; background: var(--link); color: var(--on-link); font: inherit; cursor: pointer; }
button.other { background: transparent; color: var(--link); }
button.wide { width: 100%; margin-bottom: 0.5rem; text-align: start; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A page of the sign-in service. */
interface Page {
  title: string;
  content: Html;
  status?: number;
  /** Where its forms may lead beside this server, through a redirect too. */
  leadsTo?: string | undefined;
  /** The value of a Set-Cookie header. */
  cookie?: string | undefined;
}

/** Writes a page: no script, nothing from elsewhere, no frame around it, and forms that lead where they have to. */
export function writePage({ title, content, status = 200, leadsTo, cookie }: Page): EmulatorResponse {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
`;
  const rest = html`</head>
<body>
<main>
<h1>${title}</h1>
${content}
<p class="foot">A calendar server for tests: it knows the accounts and passwords of its seed alone.</p>
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(leadsTo),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      // The address holds what the application asked for; the form's receiver may know from where it comes.
      'referrer-policy': 'origin',
      'cache-control': 'no-store, no-cache',
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
    body: `${page.text}<style>${STYLE}</style>\n${rest.text}`,
  };
}

function policy(leadsTo: string | undefined): string {
  // Browsers hold the redirect after a form against the same list.
  const targets = leadsTo === undefined ? [] : [targetOf(new URL(leadsTo))];
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    `form-action ${["'self'", ...targets].join(' ')}`,
    "frame-ancestors 'none'",
  ].join('; ');
}

function targetOf({ origin, protocol }: URL): string {
  return origin === 'null' ? protocol : origin;
}
