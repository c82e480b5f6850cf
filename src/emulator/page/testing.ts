import type { MailboxTold } from '../administration/told.ts';
import { h } from './render.js';
import type { Child, ElementTree, Tree } from './tree.ts';

/** All text of a view, as a reader gets it. */
export function textOf(view: Child): string {
  return h('body', {}, view)
    .children.map((tree) => (typeof tree === 'string' ? tree : textOf(tree.children)))
    .join('');
}

/** The elements of a view with a tag, in their order. */
export function elementsOf(view: Child, tag: string): ElementTree[] {
  const within = (tree: Tree): ElementTree[] =>
    typeof tree === 'string' ? [] : [...(tree.tag === tag ? [tree] : []), ...tree.children.flatMap(within)];
  return h('body', {}, view).children.flatMap(within);
}

/** What links of a view lead to. */
export function linksOf(view: Child): unknown[] {
  return elementsOf(view, 'a').map(({ attributes }) => attributes.href);
}

/** Text that must never become an element. */
export const MARKUP = '<script>alert(1)</script>';

/** A mailbox as the page is told of it. */
export const ROOM: MailboxTold = {
  id: 'id',
  userPrincipalName: 'room.101@school.example',
  displayName: `Room ${MARKUP}`,
  purpose: 'room',
  mailbox: 'ok',
  timeZone: 'GMT Standard Time',
  calendars: 1,
  events: 1,
};
