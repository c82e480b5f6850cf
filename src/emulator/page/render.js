/**
 * Views are plain values; this file alone makes elements of them. What people wrote into calendars is a child of such
 * a value, and children become text nodes: there is no way from text to markup.
 */

/** @typedef {import('./tree.ts').Attribute} Attribute */
/** @typedef {import('./tree.ts').Child} Child */
/** @typedef {import('./tree.ts').ElementTree} ElementTree */
/** @typedef {import('./tree.ts').Tree} Tree */

/**
 * An element. `key` tells it from its siblings when they change; `on...` is a listener; true is an attribute without a
 * value, and false, null or undefined is none.
 *
 * @param {string} tag
 * @param {Readonly<Record<string, Attribute>>} [attributes]
 * @param {readonly Child[]} children
 * @returns {ElementTree}
 */
export function h(tag, { key, ...attributes } = {}, ...children) {
  return { tag, key: key === undefined ? undefined : String(key), attributes, children: flatten(children) };
}

/**
 * @param {readonly Child[]} children
 * @returns {Tree[]}
 */
function flatten(children) {
  return children.flatMap((child) => {
    if (child === null || child === undefined || child === false) return [];
    if (typeof child === 'number') return [String(child)];
    if (typeof child === 'string' || 'tag' in child) return [child];
    return flatten(child);
  });
}

/**
 * Makes a renderer for a document: the children of an element become what the trees say. Elements that stay are the
 * same ones, so that focus, selection, open details and what is being typed survive a refresh.
 *
 * @param {Document} document
 * @returns {(parent: Element, ...children: Child[]) => void}
 */
export function createRender(document) {
  /** What each element was made from. @type {WeakMap<Node, ElementTree>} */
  const made = new WeakMap();

  /**
   * @param {Node} node
   * @param {Tree} tree
   */
  const fits = (node, tree) => {
    const before = made.get(node);
    if (typeof tree === 'string') return before === undefined;
    return before !== undefined && before.tag === tree.tag && before.key === tree.key;
  };

  /**
   * @param {Element} parent
   * @param {readonly Tree[]} trees
   */
  const renderChildren = (parent, trees) => {
    const free = [...parent.childNodes];
    const nodes = trees.map((tree) => {
      const at = free.findIndex((node) => fits(node, tree));
      const [node] = at < 0 ? [] : free.splice(at, 1);
      return node ?? (typeof tree === 'string' ? document.createTextNode('') : document.createElement(tree.tag));
    });
    for (const node of free) node.remove();
    for (const [at, node] of nodes.entries()) {
      if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
      const tree = trees[at];
      if (typeof tree === 'string') {
        if (node.nodeValue !== tree) node.nodeValue = tree;
      } else if (tree) renderElement(/** @type {Element} */ (node), tree);
    }
  };

  /**
   * @param {Element} element
   * @param {ElementTree} tree
   */
  const renderElement = (element, tree) => {
    const before = made.get(element)?.attributes ?? {};
    made.set(element, tree);
    // The options of a select have to be there before it gets its value.
    renderChildren(element, tree.children);
    for (const name of new Set([...Object.keys(before), ...Object.keys(tree.attributes)]))
      if (before[name] !== tree.attributes[name]) setAttribute(element, name, tree.attributes[name]);
  };

  return (parent, ...children) => renderChildren(parent, flatten(children));
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {Attribute} value
 */
function setAttribute(element, name, value) {
  if (name === 'value' || name.startsWith('on')) Object.assign(element, { [name]: value ?? null });
  else if (value === true) element.setAttribute(name, '');
  else if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}
