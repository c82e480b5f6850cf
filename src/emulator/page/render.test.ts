import { describe, expect, it } from 'vitest';
import { createRender, h } from './render.js';
import type { Child } from './tree.ts';

/** As much of a document as the renderer uses; it tells what was made and moved. */
class FakeNode {
  readonly tag: string;
  nodeValue: string | null;
  childNodes: FakeNode[] = [];
  parent: FakeNode | undefined;
  attributes: Record<string, string> = {};
  moves = 0;
  [property: string]: unknown;

  constructor(tag: string, nodeValue: string | null = null) {
    this.tag = tag;
    this.nodeValue = nodeValue;
  }
  insertBefore(node: FakeNode, next: FakeNode | null): void {
    node.remove();
    this.childNodes.splice(next ? this.childNodes.indexOf(next) : this.childNodes.length, 0, node);
    node.parent = this;
    node.moves++;
  }
  remove(): void {
    this.parent?.childNodes.splice(this.parent.childNodes.indexOf(this), 1);
    this.parent = undefined;
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  removeAttribute(name: string): void {
    delete this.attributes[name];
  }
  get text(): string {
    return this.nodeValue ?? this.childNodes.map(({ text }) => text).join('');
  }
}

function open() {
  const document = {
    createElement: (tag: string) => new FakeNode(tag),
    createTextNode: (text: string) => new FakeNode('#text', text),
  };
  const root = new FakeNode('main');
  const render = createRender(document as never);
  return { root, show: (...trees: Child[]) => render(root as never, ...trees) };
}

describe('the renderer', () => {
  it('makes text of what people wrote, markup or not', () => {
    const { root, show } = open();
    show(h('p', {}, '<img src=x onerror=alert(1)>', 1, null, false, ['a', [undefined, 'b']]));
    expect(root.text).toBe('<img src=x onerror=alert(1)>1ab');
    expect(root.childNodes[0]?.childNodes.map(({ tag }) => tag)).toEqual(['#text', '#text', '#text', '#text']);
  });

  it('sets, changes and takes away attributes', () => {
    const { root, show } = open();
    show(h('a', { href: '#/', hidden: true, title: undefined, rows: 2 }));
    const [element] = root.childNodes;
    expect(element?.attributes).toEqual({ href: '#/', hidden: '', rows: '2' });
    show(h('a', { href: '#/x', hidden: false }));
    expect([root.childNodes[0], element?.attributes]).toEqual([element, { href: '#/x' }]);
  });

  it('has listeners and values as properties, the value of a select after its options', () => {
    const { root, show } = open();
    const onclick = () => {};
    show(h('select', { value: 'b', onclick }, h('option', { value: 'b' })));
    const [select] = root.childNodes;
    expect([select?.value, select?.onclick, select?.attributes]).toEqual(['b', onclick, {}]);
    show(h('select', { value: 'b' }, h('option', { value: 'b' })));
    expect(select?.onclick).toBeNull();
  });

  it('leaves alone what somebody typed or opened since', () => {
    const { root, show } = open();
    const form = () => [h('input', { value: '' }), h('details', { open: undefined })];
    show(form());
    const [input, details] = root.childNodes;
    if (input) input.value = 'typed';
    details?.setAttribute('open', '');
    show(form());
    expect([input?.value, details?.attributes]).toEqual(['typed', { open: '' }]);
  });

  it('keeps the elements of rows that stay, and does not move them when others come and go', () => {
    const { root, show } = open();
    const rows = (...keys: string[]) => show(keys.map((key) => h('tr', { key }, key)));
    rows('3', '2', '1');
    const kept = root.childNodes.slice(0, 2);
    rows('5', '4', '3', '2');
    expect(root.childNodes.map(({ text }) => text)).toEqual(['5', '4', '3', '2']);
    expect(root.childNodes.slice(2)).toEqual(kept);
    expect(kept.map(({ moves }) => moves)).toEqual([1, 1]);
    rows('2', '3');
    expect(root.childNodes.map(({ text }) => text)).toEqual(['2', '3']);
  });

  it('makes another element where tag or key differ', () => {
    const { root, show } = open();
    show(h('p', { key: 1 }, 'a'));
    const [first] = root.childNodes;
    show(h('p', { key: 2 }, 'a'));
    expect(root.childNodes[0]).not.toBe(first);
    show(h('h2', { key: 2 }, 'a'), 'b');
    expect(root.childNodes.map(({ tag }) => tag)).toEqual(['h2', '#text']);
  });
});
