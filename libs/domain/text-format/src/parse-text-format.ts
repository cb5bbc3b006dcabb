import { unescapedBytes } from './escapes';
import { malformedText } from './malformed-text';
import { tokensOf, type Token } from './tokens';
import type { TextField, TextList, TextMessage, TextScalar, TextValue } from './text-message';

/** Messages inside messages at most; protobuf's own parsers stop there too. */
const MAX_DEPTH = 100;

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '<': '>' };

/**
 * Reads protobuf's text format (https://protobuf.dev/reference/protobuf/textformat-spec) without a schema: every field
 * with its place in the text, so that a change can replace just that part. `subject` names the text in errors.
 * Throws INVALID_ARGUMENT (MALFORMED_<SUBJECT>) naming the line.
 */
export function parseTextFormat(text: string, subject: string): TextMessage {
  const fields = new Parser(text, subject).fieldsToEnd();
  return { kind: 'message', fields, start: 0, end: text.length, line: 1 };
}

class Parser {
  private readonly tokens: Iterator<Token, undefined>;
  private ahead: Token | undefined;
  private last: Pick<Token, 'end' | 'line'> = { end: 0, line: 1 };

  constructor(
    text: string,
    private readonly subject: string,
  ) {
    this.tokens = tokensOf(text, subject);
    this.ahead = this.tokens.next().value;
  }

  fieldsToEnd(): TextField[] {
    const fields: TextField[] = [];
    while (this.ahead) fields.push(this.field(0));
    return fields;
  }

  private field(depth: number): TextField {
    const { start, line } = this.ahead!;
    const name = this.fieldName();
    const colon = isSymbol(this.ahead, ':') ? this.take('') : undefined;
    const value = this.value(name, depth);
    const { end } = this.last;
    if (!colon && (value.kind === 'word' || value.kind === 'string'))
      throw this.wrong(value.line, `a colon is missing after ${name}`);
    if (isSymbol(this.ahead, ',', ';')) this.take('');
    return { name, value, start, end, line };
  }

  /** A plain name, or `[type.googleapis.com/an.Extension]`. */
  private fieldName(): string {
    const first = this.take('');
    if (first.kind === 'word' && /^[A-Za-z_]\w*$/.test(first.text)) return first.text;
    if (!isSymbol(first, '[')) throw this.wrong(first.line, `${shown(first)} stands where a field's name should`);
    let name = first.text;
    for (let token = first; !isSymbol(token, ']'); name += token.text) token = this.take(`] of line ${first.line}`);
    return name;
  }

  private value(name: string, depth: number): TextValue {
    const token = this.take(`value of ${name}`);
    return isSymbol(token, '[') ? this.list(token, depth) : this.single(token, depth);
  }

  private list({ start, line }: Token, depth: number): TextList {
    const take = () => this.take(`] of line ${line}`);
    const items: (TextScalar | TextMessage)[] = [];
    for (let token = take(); !isSymbol(token, ']'); token = take()) {
      if (items.length > 0) {
        if (!isSymbol(token, ',')) throw this.wrong(token.line, `${shown(token)} stands where , or ] should`);
        token = take();
      }
      items.push(this.single(token, depth));
    }
    return { kind: 'list', items, start, end: this.last.end, line };
  }

  private single(token: Token, depth: number): TextScalar | TextMessage {
    const { kind, start, line } = token;
    if (isSymbol(token, '{', '<')) {
      const fields = this.fieldsInside(token, depth + 1);
      return { kind: 'message', fields, start, end: this.last.end, line };
    }
    if (kind === 'symbol') throw this.wrong(line, `${shown(token)} stands where a value should`);
    const text = kind === 'string' ? this.joined(token) : token.text;
    return { kind, text, start, end: this.last.end, line };
  }

  private fieldsInside(open: Token, depth: number): TextField[] {
    if (depth > MAX_DEPTH) throw this.wrong(open.line, `messages stand more than ${MAX_DEPTH} deep in each other`);
    const close = CLOSING[open.text]!;
    const fields: TextField[] = [];
    while (!isSymbol(this.ahead, close)) {
      if (!this.ahead) this.take(`${close} of line ${open.line}`);
      fields.push(this.field(depth));
    }
    this.take('');
    return fields;
  }

  /** Neighbouring strings are one; only together are their bytes letters. */
  private joined(first: Token): string {
    const pieces = [this.unquoted(first)];
    while (this.ahead?.kind === 'string') pieces.push(this.unquoted(this.take('')));
    return Buffer.concat(pieces).toString();
  }

  private unquoted({ text, line }: Token): Buffer {
    try {
      return unescapedBytes(text.slice(1, -1));
    } catch (error) {
      throw this.wrong(line, (error as RangeError).message);
    }
  }

  /** The next token; `missing` says what should stand there if the text is at its end. */
  private take(missing: string): Token {
    const token = this.ahead;
    if (!token) throw this.wrong(this.last.line, `the text ends where the ${missing} should stand`);
    this.ahead = this.tokens.next().value;
    this.last = token;
    return token;
  }

  private wrong(line: number, problem: string): Error {
    return malformedText(this.subject, line, problem);
  }
}

function isSymbol(token: Token | undefined, ...symbols: string[]): boolean {
  return token?.kind === 'symbol' && symbols.includes(token.text);
}

function shown({ kind, text }: Token): string {
  return kind === 'string' ? text : `"${text}"`;
}
