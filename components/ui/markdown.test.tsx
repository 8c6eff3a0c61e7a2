import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { Markdown } from './markdown.tsx';

const draw = (text: string): string => renderToStaticMarkup(<Markdown text={text} />);

describe('a text that somebody wrote runs nothing', () => {
  test.each([
    ['a link to a script', '[a](javascript:alert(1))'],
    ['a link to a script in other letters', '[a](JaVaScRiPt:alert(1))'],
    ['a link to a script, written in entities', '[a](java&#115;cript:alert&#40;1&#41;)'],
    ['a link to a script with a tab in it', '[a](<java\tscript:alert(1)>)'],
    ['an address in angles', '<javascript:alert(1)>'],
    ['a link by reference', '[a]\n\n[a]: javascript:alert(1)'],
    ['a link to a page of its own', '[a](data:text/html;base64,PHNjcmlwdD4=)'],
    ['a link to another program', '[a](vbscript:msgbox)'],
    ['a picture that is a program', '![a](data:image/svg+xml;base64,PHN2Zz4=)'],
    ['a picture of a script', '![a](javascript:alert(1))'],
    ['a script', '<script>alert(1)</script>'],
    ['a picture with a handler', '<img src=x onerror=alert(1)>'],
    ['a drawing with a handler', '<svg onload=alert(1)><script>alert(1)</script></svg>'],
    ['a frame', '<iframe src="javascript:alert(1)"></iframe>'],
    ['a form', '<form action="https://evil.example"><input name="password"></form>'],
    ['a title that breaks out', '[a](https://x.example "\\" onmouseover=\\"alert(1)")'],
    ['a language that breaks out', '```"><script>alert(1)</script>\nx\n```'],
  ])('%s', (_what, text) => {
    const html = draw(text);
    expect(html).not.toMatch(/<(script|svg|iframe|form|input|style|object|embed)\b/i);
    expect(html).not.toMatch(/<[^>]+\s(on\w+|style)\s*=/i);
    for (const [, , address] of html.matchAll(/\s(href|src)="([^"]*)"/g)) {
      expect(address).toMatch(/^(https:|#|$)/);
    }
  });

  test('and is still drawn', () => {
    const html = draw('# A\n\n[b](https://x.example) ![c](https://x.example/c.png)\n\n| d |\n|---|\n| e |');
    for (const part of [
      '<h2>A</h2>',
      'href="https://x.example"',
      'src="https://x.example/c.png"',
      '<table>',
    ]) {
      expect(html).toContain(part);
    }
  });
});

describe('a text that is made to keep the server busy is drawn soon', () => {
  const most = 100_000;
  const full = (part: string): string => part.repeat(most / part.length);
  test.each([
    ['stars and lines', full('*a_')],
    ['stars and lines, in paragraphs', full(`${'*a_'.repeat(600)}\n\n`)],
    ['waves', full('~~a')],
    ['quotes within quotes', full('> ')],
    ['quotes and lists within each other', full('> - 1. ')],
    ['many quotes and lists', full(`${'> - 1. '.repeat(6)}a\n\n`)],
    ['links within links', full('[a](')],
    ['notes', `${full('[^1]')}\n\n[^1]: x`],
    ['definitions', full('[a]: b\n')],
    ['ticks', Array.from({ length: 400 }, (_, length) => `${'`'.repeat(length)} `).join('')],
    ['a table of tables', full(`${'|a'.repeat(200)}\n`).replace(/\n/, `\n${'|-'.repeat(200)}\n`)],
    ['brackets', full('[')],
    ['angles', full('<a ')],
    ['addresses', full('www.')],
    ['the parts of one address', full('-a')],
    ['lists by indentation', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n')],
  ])('%s', { timeout: 30_000 }, (_what, text) => {
    // What takes exponentially long does not end within the test's own time.
    expect(draw(text)).not.toBe('');
  });
});
