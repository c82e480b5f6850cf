import { describe, expect, it } from 'vitest';
import { around, elementAt, type HtmlElement, htmlElements } from './html-elements.ts';

/** An element as `name[text from its tag to its end](children)`. */
function shown(element: HtmlElement, html: string): string {
  const children = element.children.map((child) => shown(child, html)).join(' ');
  return `${element.name}[${html.slice(element.start, element.end)}]${children === '' ? '' : `(${children})`}`;
}
const show = (html: string) => htmlElements(html).children.map((child) => shown(child, html));

describe('the elements of a text', () => {
  it('nest as their tags do', () => {
    expect(show('<p>one <b>two</b></p>three<DIV>four</div>')).toEqual([
      'p[<p>one <b>two</b></p>](b[<b>two</b>])',
      'div[<DIV>four</div>]',
    ]);
  });

  it.for([
    ['<p>a<br>b</p>', ['p[<p>a<br>b</p>](br[<br>])']],
    ['<p>a<i/>b</p>', ['p[<p>a<i/>b</p>](i[<i/>])']],
    ['<p><b>a</p>b', ['p[<p><b>a</p>](b[<b>a])']],
    ['<p>a</b></p>', ['p[<p>a</b></p>]']],
    ['<p>a', ['p[<p>a]']],
    ['a < b<p>c</p>', ['p[<p>c</p>]']],
    ['<!-- <p> --><b>a</b>', ['b[<b>a</b>]']],
    ['<style>p > b { } </style ><b>a</b>', ['style[<style>p > b { } </style >]', 'b[<b>a</b>]']],
    ['<p title="</p>">a</p>', ['p[<p title="</p>">a</p>]']],
    ['<p', ['p[<p]']],
    ['', []],
  ] as const)('are found in %j', ([html, elements]) => {
    expect(show(html)).toEqual(elements);
  });

  it('have the classes that their tags name', () => {
    const html = `<p class="a  b"></p><p id=x CLASS='c'></p><p class=d></p><p data-class="e"></p>`;
    expect(htmlElements(html).children.map(({ classes }) => classes)).toEqual([['a', 'b'], ['c'], ['d'], []]);
  });

  it('are found by a place, and those around them from the inside out', () => {
    const html = '<p>one <b>two</b></p>';
    const names = (at: number) => [...around(elementAt(htmlElements(html), at))].map(({ name }) => name);
    expect(names(html.indexOf('two'))).toEqual(['b', 'p', '']);
    expect(names(html.indexOf('one'))).toEqual(['p', '']);
    expect(names(html.length)).toEqual(['']);
  });

  it('take no longer for a text that was made to be slow', () => {
    const begin = performance.now();
    htmlElements('<div>'.repeat(100_000) + '</p>'.repeat(100_000));
    htmlElements('<b>'.repeat(100_000) + '<p>'.repeat(100_000) + '</b>'.repeat(100_000));
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
