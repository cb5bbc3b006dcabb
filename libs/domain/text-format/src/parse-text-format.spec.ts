import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { quoteText } from './escapes';
import { parseTextFormat } from './parse-text-format';
import type { TextMessage, TextValue } from './text-message';

const parse = (text: string) => parseTextFormat(text, 'config');

/** The tree as plain values: words as they are, strings in quotes. */
function plain(value: TextValue): unknown {
  if (value.kind === 'list') return value.items.map(plain);
  if (value.kind === 'message') return value.fields.map(({ name, value: inner }) => [name, plain(inner)]);
  return value.kind === 'string' ? JSON.stringify(value.text) : value.text;
}

test('fields of every kind, in order', () => {
  const text = `
    a: 1 # one
    b: -inf, c: "x" 'y';
    d { e: 1e-8 }
    f: < g: true >
    h: [1, 2.5]
    h: []
    i: [{ j: A }, { j: B }]
    [type.googleapis.com/foo.Bar] { k: +.5 }
  `;
  expect(plain(parse(text))).toEqual([
    ['a', '1'],
    ['b', '-inf'],
    ['c', '"xy"'],
    ['d', [['e', '1e-8']]],
    ['f', [['g', 'true']]],
    ['h', ['1', '2.5']],
    ['h', []],
    ['i', [[['j', 'A']], [['j', 'B']]]],
    ['[type.googleapis.com/foo.Bar]', [['k', '+.5']]],
  ]);
});

test('every part knows its place and line', () => {
  const text = '# ä\nmodel: {\n  name: "a"\n    "b" # c\n}\n';
  const [model] = parse(text).fields;
  const [name] = (model!.value as TextMessage).fields;
  const at = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  expect(at(model!.value)).toBe('{\n  name: "a"\n    "b" # c\n}');
  expect([at(name!), at(name!.value)]).toEqual(['name: "a"\n    "b"', '"a"\n    "b"']);
  expect([model!.line, name!.line, name!.value.line]).toEqual([2, 3, 3]);
});

test('C escapes, octal and hex as bytes of UTF-8, also across neighbouring strings', () => {
  const text = String.raw`s: "\tq\"\'\\ \303\251 \xc3\xa9 \u00e9 \U0001f600 \303" "\251"`;
  expect(parse(text).fields[0]!.value).toMatchObject({ text: '\tq"\'\\ é é é \u{1f600} é' });
});

test('any text is read back as it was quoted', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('"' as const, "'" as const), (text, quote) => {
      expect(parse(`s: ${quoteText(text, quote)}`).fields[0]!.value).toMatchObject({ kind: 'string', text });
    }),
  );
});

describe('refuses', () => {
  test.each([
    ['a {\n b: 1', 'line 2 of the config is wrong: the text ends where the } of line 1 should stand'],
    ['a:', 'line 1 of the config is wrong: the text ends where the value of a should stand'],
    ['a: [1', 'the text ends where the ] of line 1 should stand'],
    ['a: [1 2]', '"2" stands where , or ] should'],
    ['a: [1,]', '"]" stands where a value should'],
    ['a: [[1]]', '"[" stands where a value should'],
    ['a { b: 1 >', `">" stands where a field's name should`],
    ['\n\n}', `line 3 of the config is wrong: "}" stands where a field's name should`],
    ['a: }', '"}" stands where a value should'],
    ['"a": 1', `"a" stands where a field's name should`],
    ['1: 1', `"1" stands where a field's name should`],
    ['a 1', 'a colon is missing after a'],
    ['a: "x\n"', '"\\"" cannot stand there'],
    ['a: "\\U99999999"', '\\U99999999 is no character'],
    ['\0', '"\\u0000" cannot stand there'],
    ['a {'.repeat(101), 'messages stand more than 100 deep in each other'],
  ])('%j', (text, message) => expect(() => parse(text)).toThrow(message));

  test('with the line and a reason', () => {
    expect(() => parse('a: 1\nb')).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', reason: 'MALFORMED_CONFIG', details: { line: 2 } }),
    );
  });
});
