/** What a view is before it is on a page: plain values, made by `h` of render.js. */

/** An element. */
export interface ElementTree {
  readonly tag: string;
  /** Tells it from its siblings when they change. */
  readonly key: string | undefined;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly children: readonly Tree[];
}

/** True is an attribute without a value; false, null and undefined are none. */
export type Attribute = string | number | boolean | null | undefined | ((event: Event) => void);

/** An element, or text. */
export type Tree = string | ElementTree;

/** What `h` takes for children: nothing, one or many. */
export type Child = Tree | number | null | undefined | false | readonly Child[];
