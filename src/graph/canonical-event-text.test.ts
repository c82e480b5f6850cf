import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodyText, htmlText } from './canonical-event-text.ts';

const html = (content: string) => bodyText({ contentType: 'html', content });

describe('bodyText', () => {
  it.each([
    ['<p>One</p><p>Two</p>', 'One Two'],
    ['One<br>Two<br/>Three', 'One Two Three'],
    ['A <b>bold</b>ly set w<i>or</i>d', 'A boldly set word'],
    ['<table><tr><td>1</td><td>2</td></tr></table>', '1 2'],
    ['<HTML><HEAD><TITLE>No</TITLE></HEAD><BODY>Yes</BODY></HTML>', 'Yes'],
    ['<style>p { color: red }</style>Text<script>if (a < b) x("</p>")</script> here', 'Text here'],
    ['before<!-- a > b <p> -->after', 'beforeafter'],
    ['<a title="a > b" href=\'x>y\'>link</a>', 'link'],
    ["it's <span data-x=1>5'</span> tall", "it's 5' tall"],
    ['5 < 6 and 7 > 3 <3', '5 < 6 and 7 > 3 <3'],
    [
      '&lt;b&gt; &amp;amp; &quot;q&quot; &#8211; &#x2013; &eacute;&Omega;&hellip;&nbsp;end',
      '<b> &amp; "q" – – éΩ… end',
    ],
    ['&unknown; &#0; &#xD800; &#1114112; R&D; AT&T', '&unknown; &#0; &#xD800; &#1114112; R&D; AT&T'],
    ['<!DOCTYPE html><?xml version="1.0"?><p>x', 'x'],
    ['cut off <a href="x', 'cut off'],
    ['', ''],
  ])('reads %j as %j', (content, text) => {
    expect(html(content)).toBe(text);
  });

  it('takes text as it is but for white space', () => {
    expect(bodyText({ contentType: 'text', content: ' a <b>&amp;</b>\r\n\tc\u00a0 d ' })).toBe('a <b>&amp;</b> c d');
    expect(bodyText(undefined)).toBe('');
  });

  it('finds any text again that was put into HTML the way the service does it', () => {
    const wrap = (text: string) =>
      `<html><head>\r\n<!-- converted from text --></head><body><div class="PlainText">${text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('\n', '<br>\r\n')}</div></body></html>`;
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab <>&;"\'/!-=\n\u00e9') }), (text) => {
        expect(html(wrap(text))).toBe(bodyText({ contentType: 'text', content: text }));
      }),
    );
  });

  it('never throws, and ends, for markup of any kind', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', '!', '-', '"', "'", '=', 'p', 'head', 'style', ' ') }),
        (text) => {
          htmlText(text);
        },
      ),
    );
  });

  it('reads a megabyte of unclosed markup without going over it again and again', () => {
    expect(html('<style>'.repeat(20_000)).length).toBe(0);
  });
});
