import { FacetError } from '@facet/kernel';

/** `text` is what a name, number or symbol spells, or the bytes (as UTF-8) that a quoted string stands for. */
export interface Token {
  readonly kind: 'word' | 'symbol' | 'string';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /\s+|#[^\n]*|([A-Za-z_][\w.]*|[-+]?[\d.][\w.+-]*)|([{}<>[\]:;,])|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/sy;

/** The tokens of a protobuf text-format file; comments are left out, neighbouring strings are not yet joined. */
export function* tokensOf(text: string): Generator<Token> {
  let line = 1;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw malformed(line, `${JSON.stringify(text[at])} cannot stand there`);
    const [all, word, symbol, double, single] = match;
    const quoted = double ?? single;
    if (word !== undefined) yield { kind: 'word', text: word, line };
    else if (symbol !== undefined) yield { kind: 'symbol', text: symbol, line };
    else if (quoted !== undefined) yield { kind: 'string', text: unescape(quoted, line), line };
    line += all.split('\n').length - 1;
  }
}

export function malformed(line: number, problem: string): FacetError {
  return new FacetError('INVALID_ARGUMENT', `line ${line} of the label map is wrong: ${problem}`, {
    reason: 'MALFORMED_LABEL_MAP',
    details: { line },
  });
}

const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/** Octal and hex escapes are bytes of UTF-8: several may make one letter. */
function unescape(quoted: string, line: number): string {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { index, 0: all, 1: octal, 2: hex, 3: short, 4: long, 5: other } of quoted.matchAll(ESCAPE)) {
    pieces.push(Buffer.from(quoted.slice(from, index)));
    from = index + all.length;
    const codePoint = parseInt(short ?? long ?? '0', 16);
    if (codePoint > 0x10ffff) throw malformed(line, `${all} is no character`);
    if (octal !== undefined) pieces.push(Buffer.of(parseInt(octal, 8)));
    else if (hex !== undefined) pieces.push(Buffer.of(parseInt(hex, 16)));
    else if (other !== undefined) pieces.push(Buffer.of(LETTERS[other] ?? other.charCodeAt(0)));
    else pieces.push(Buffer.from(String.fromCodePoint(codePoint)));
  }
  pieces.push(Buffer.from(quoted.slice(from)));
  return Buffer.concat(pieces).toString();
}
