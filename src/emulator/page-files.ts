import { readFile } from 'node:fs/promises';
import type { EmulatorResponse } from './http/message.ts';

/** The page's files by their address, with their types. */
const FILES: Readonly<Record<string, { name: string; type: string }>> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  ...Object.fromEntries(
    [
      ['page.css', 'text/css; charset=utf-8'],
      ['icon.svg', 'image/svg+xml'],
      ...[
        'page',
        'server',
        'render',
        'routes',
        'times',
        'parts',
        'mailboxes',
        'week',
        'requests',
        'mails',
        'header',
      ].map((name) => [`${name}.js`, 'text/javascript; charset=utf-8'] as const),
    ].map(([name = '', type = '']) => [`/emulator/page/${name}`, { name, type }]),
  ),
};

/** Beside this file in the sources, and beside what was built of it in the package. */
const FOLDER = new URL('./page/', import.meta.url);

const HEADERS = {
  // Nothing from elsewhere, nothing inline, no frame around it; and no text that becomes markup.
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Whether an address is the page's or one of its files. */
export function isPagePath(path: string): boolean {
  return Object.hasOwn(FILES, path);
}

/** Answers with a file of the page; 404 where whoever bundled this package left the page behind. */
export async function openPageFile(path: string): Promise<EmulatorResponse> {
  const file = FILES[path];
  const body = file && (await readFile(new URL(file.name, FOLDER)).catch(ifMissing));
  if (!file || !body) {
    const text = 'The page is not there: its files are in the folder dist/page of the package graphcal.\n';
    return { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body: text };
  }
  return { status: 200, headers: { ...HEADERS, 'content-type': file.type }, body };
}

function ifMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
