import { describe, expect, it } from 'vitest';
import { showBody, storeBody } from './body.ts';

const SECOND = 1000;
const text = (html: string) =>
  showBody(storeBody('html', html), { body: 'text', fresh: false, rewritten: true }).content;

describe('an html body as text', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One\r\nTwo'],
    ['One<br/>Two<BR>Three', 'One\r\nTwo\r\nThree'],
    ['<head><title>x</title><style>p{}</style></head><body>a   b\n c</body>', 'a b c'],
    [
      '<!-- note -->Tom &amp; &quot;Jerry&quot; &lt;3 &#8364; &#x20AC; &nbsp;&unknown;',
      'Tom & "Jerry" <3 € €  &unknown;',
    ],
    ['plain', 'plain'],
    ['5 &gt; 3', '5 > 3'],
    ['<!-- a <head> b --><STYLE>c</style >d<style>e', 'de'],
    ['<p>1 < 2</p> 3 <b', '1 < 2\r\n3 <b'],
  ])('%s', (html, expected) => {
    expect(text(html)).toBe(expected);
  });

  it.each([
    '<p',
    '<',
    '<br ',
    '<!--',
    '<head',
    '<style></',
    '</head ',
    '&#',
    '&a',
    ' ',
    '>',
    '<!-->',
    '<title>x</title',
  ])(
    'is read at once where it is a megabyte of %o',
    (piece) => {
      expect(typeof text(`<i>${piece.repeat(1_000_000 / piece.length)}`)).toBe('string');
    },
    5 * SECOND,
  );
});

describe('a body', () => {
  it('that is empty stays empty in both forms', () => {
    expect(showBody(storeBody('text', ''), { body: 'html', fresh: true, rewritten: true })).toEqual({
      contentType: 'html',
      content: '',
    });
    expect(showBody(storeBody('html', ''), { body: 'text', fresh: true, rewritten: true })).toEqual({
      contentType: 'text',
      content: '',
    });
  });

  it('that is a whole html document stays as it is', () => {
    const html = '<HTML lang="en"><body>x</body></HTML>';
    expect(showBody(storeBody('html', html), { body: 'html', fresh: false, rewritten: true }).content).toBe(html);
  });

  it('of text keeps blanks at the places where html would drop them', () => {
    expect(showBody(storeBody('text', 'a  b\n \nc'), { body: 'html', fresh: true, rewritten: true }).content).toContain(
      'a&nbsp; b<br>&nbsp;<br>c',
    );
  });
});
