import { hash } from 'node:crypto';
import { enumMember, type Json, stringMember } from '../events/members.ts';
import type { Mailbox } from '../mailboxes/mailbox.ts';
import { refusals } from '../refusals.ts';
import type { CategoryRecord, UserRecord } from '../store/store.ts';

/** Colors of categories: none, and 25 that Outlook names. https://learn.microsoft.com/graph/api/resources/outlookcategory */
const CATEGORY_COLORS: readonly string[] = ['none', ...Array.from({ length: 25 }, (_, at) => `preset${at}`)];

/** The members of a category in the order of the service's answers. */
export const CATEGORY_MEMBERS = ['id', 'displayName', 'color'] as const;

/** What every mailbox begins with, as the documentation's example shows it. */
const FIRST_CATEGORIES = [
  ['Red category', 'preset0'],
  ['Orange category', 'preset1'],
  ['Yellow category', 'preset3'],
  ['Green category', 'preset4'],
  ['Blue category', 'preset7'],
  ['Purple category', 'preset8'],
] as const;

/** The master list of categories of a mailbox. */
export function categoriesOf({ user }: Pick<Mailbox, 'user'>): readonly CategoryRecord[] {
  return user.categories ?? FIRST_CATEGORIES.map(([displayName, color]) => madeCategory(user, displayName, color));
}

/** A category whose id follows from its mailbox and its name, so that making a mailbox takes no chance for it. */
export function madeCategory({ store }: Pick<UserRecord, 'store'>, displayName: string, color: string): CategoryRecord {
  const digits = hash('sha1', `${store} ${displayName}`);
  const groups = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return { id: [...groups, digits.slice(20, 32)].join('-'), displayName, color };
}

/** Reads a new category; its name must be there, and be used once in a mailbox in any letter case. */
export function readCategory(body: Json, known: readonly { displayName: string }[]): Omit<CategoryRecord, 'id'> {
  const displayName = stringMember(body, 'displayName') ?? '';
  if (displayName.trim() === '') throw refusals.validation();
  if (known.some((category) => category.displayName.toLowerCase() === displayName.toLowerCase()))
    throw refusals.categoryExists(displayName);
  return { displayName, color: readColor(body) ?? 'none' };
}

/** Reads a color; undefined where there is none. */
export function readColor(body: Json): string | undefined {
  return enumMember(body, 'color', CATEGORY_COLORS);
}
