import { InputError } from '../../core/errors.ts';
import { oneLine } from '../../graph/problem.ts';
import { readTextFile } from './read-file.ts';

/** An address, or the directory id of a user. */
const MAILBOX = /^(?:[^\s\p{Cc}@,;"]{1,64}@[^\s\p{Cc}@,;"]{1,190}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/iu;

/**
 * Mailboxes of a text file, one a line; empty lines and what follows # are passed over, each mailbox counts once. Throws
 * InputError `mailbox-invalid` with file and line, `mailboxes-missing`, and those of reading a file.
 */
export async function readMailboxFile(file: string, cwd: string): Promise<string[]> {
  const mailboxes = new Set<string>();
  for (const [at, line] of (await readTextFile(file, cwd)).split(/\r?\n/u).entries()) {
    const mailbox = line.replace(/(?:^|\s)#.*$/u, '').trim();
    if (mailbox === '') continue;
    if (!MAILBOX.test(mailbox)) throw notAMailbox(oneLine(mailbox).slice(0, 80), file, at + 1);
    mailboxes.add(mailbox.toLowerCase());
  }
  if (mailboxes.size > 0) return [...mailboxes];
  throw new InputError(
    'mailboxes-missing',
    `${file} names no mailbox.`,
    { file },
    { hint: 'Write one address a line.' },
  );
}

function notAMailbox(text: string, file: string, line: number): InputError {
  return new InputError(
    'mailbox-invalid',
    `${file}:${line}: '${text}' is no mailbox.`,
    { file, line },
    { hint: 'Write one address a line, such as room.101@school.example.' },
  );
}
