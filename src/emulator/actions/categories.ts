import { isObject } from '../../core/json.ts';
import { randomUuid } from '../../core/random.ts';
import { type Act, type Action, readJsonBody } from '../calls/call.ts';
import { type Json, knownMembers, stringMember } from '../events/members.ts';
import { CATEGORY_LIST_SIZE } from '../limits.ts';
import { isGuid } from '../mailboxes/ids.ts';
import { readSelect, refuseUnknown } from '../query/options.ts';
import { refusals } from '../refusals.ts';
import { CATEGORY_MEMBERS, categoriesOf, readCategory, readColor } from '../settings/categories.ts';
import type { CategoryRecord } from '../store/store.ts';
import { contextSelection } from './event-scope.ts';
import { answerItem } from './item.ts';
import { answerRecords } from './record-list.ts';

const PATH = '/outlook/masterCategories';
const TYPE = 'microsoft.graph.outlookCategory';
const ONE: ReadonlySet<string> = new Set(['$select']);
const BODY_MEMBERS: ReadonlySet<string> = new Set(CATEGORY_MEMBERS);

/** https://learn.microsoft.com/graph/api/outlookuser-list-mastercategories */
export const listCategories: Act = (action) =>
  answerRecords(action, PATH, {
    records: categoriesOf(action.mailbox),
    show: showCategory,
    members: CATEGORY_MEMBERS,
    filterable: ['displayName', 'color'],
    type: TYPE,
    pageSize: CATEGORY_LIST_SIZE,
  });

/** https://learn.microsoft.com/graph/api/outlookcategory-get */
export const getCategory: Act = (action) => {
  refuseUnknown(action.query, ONE);
  const { selected, select } = readSelect(action.query, CATEGORY_MEMBERS, TYPE);
  const path = `${PATH}${contextSelection({ selected })}/$entity`;
  return answerItem(action, path, showCategory(findCategory(action), select));
};

/** https://learn.microsoft.com/graph/api/outlookuser-post-mastercategories */
export const createCategory: Act = (action) => {
  const { mailbox, world } = action;
  const known = categoriesOf(mailbox);
  const read = readCategory(readBody(action), known);
  const category = { id: randomUuid(world.random), ...read };
  mailbox.changeUser({ categories: [...known, category] });
  return answerItem(action, `${PATH}/$entity`, showCategory(category, undefined), 201);
};

/** Changes the color, which alone can change. https://learn.microsoft.com/graph/api/outlookcategory-update */
export const updateCategory: Act = (action) => {
  const { mailbox } = action;
  const before = findCategory(action);
  const body = readBody(action);
  const displayName = stringMember(body, 'displayName') ?? before.displayName;
  if (displayName !== before.displayName) throw refusals.categoryNameStays();
  const category = { ...before, color: readColor(body) ?? before.color };
  mailbox.changeUser({ categories: categoriesOf(mailbox).map((known) => (known.id === before.id ? category : known)) });
  return answerItem(action, `${PATH}/$entity`, showCategory(category, undefined));
};

/** Events that name the category keep its name. https://learn.microsoft.com/graph/api/outlookcategory-delete */
export const deleteCategory: Act = (action) => {
  const { mailbox } = action;
  const { id } = findCategory(action);
  mailbox.changeUser({ categories: categoriesOf(mailbox).filter((known) => known.id !== id) });
  return { status: 204 };
};

function readBody({ call }: Action): Json {
  const body = readJsonBody(call.body);
  if (!isObject(body)) throw refusals.deserialization();
  return knownMembers(body, BODY_MEMBERS, TYPE);
}

function findCategory({ mailbox, params }: Action): CategoryRecord {
  const id = params.category?.toLowerCase() ?? '';
  if (!isGuid(id)) throw refusals.malformedId();
  const category = categoriesOf(mailbox).find((known) => known.id === id);
  if (!category) throw refusals.itemNotFound();
  return category;
}

function showCategory(category: CategoryRecord, select: ReadonlySet<string> | undefined): Record<string, unknown> {
  const all = { ...category };
  if (!select) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => name === 'id' || select.has(name)));
}
