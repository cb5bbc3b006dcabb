import { malformedText } from './malformed-text';
import type { Span } from './text-message';

/** `text` is the token as it stands, a string's quotes included. */
export interface Token extends Span {
  readonly kind: 'word' | 'symbol' | 'string';
  readonly text: string;
  readonly line: number;
}

const TOKEN =
  /\s+|#[^\n]*|(-?[A-Za-z_][\w.]*|[-+]?[\d.][\w.+-]*)|([{}<>[\]:;,/])|("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/sy;

/** The tokens of a protobuf text-format file; comments are left out, neighbouring strings are not yet joined. */
export function* tokensOf(source: string, subject: string): Generator<Token, undefined> {
  let line = 1;
  for (let start = 0; start < source.length;) {
    TOKEN.lastIndex = start;
    const match = TOKEN.exec(source);
    if (!match) throw malformedText(subject, line, `${JSON.stringify(source[start])} cannot stand there`);
    const [text, word, symbol, string] = match;
    const place = { text, start, end: start + text.length, line };
    if (word !== undefined) yield { kind: 'word', ...place };
    else if (symbol !== undefined) yield { kind: 'symbol', ...place };
    else if (string !== undefined) yield { kind: 'string', ...place };
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++;
    start = place.end;
  }
}
