import { malformed, tokensOf, type Token } from './text-format';

interface Item {
  readonly name: string;
  readonly id: number;
}

/**
 * Reads the text form of a StringIntLabelMap: either kind of quotes with C escapes, `#` comments, fields in any order,
 * `item {`, `item: {` or `item <`, optional commas and semicolons. Fields other than id and name are skipped.
 *
 * Ids start at 1; 0 is for the name `background` only, as in the Object Detection API. Of two items with one name the
 * first counts. Throws INVALID_ARGUMENT (MALFORMED_LABEL_MAP) naming the line.
 */
export function parseLabelMap(text: string): Map<string, number> {
  const tokens = new TokenReader(tokensOf(text));
  const ids = new Map<string, number>();
  for (let token = tokens.next(); token; token = tokens.next()) {
    if (isSeparator(token)) continue;
    if (token.text !== 'item') throw malformed(token.line, `"${token.text}" stands where an item should begin`);
    const { name, id } = readItem(tokens, token.line);
    if (!ids.has(name)) ids.set(name, id);
  }
  return ids;
}

function readItem(tokens: TokenReader, line: number): Item {
  const close = tokens.openMessage(line);
  let name: string | undefined;
  let id: number | undefined;
  for (let token = tokens.need(line); token.text !== close || token.kind !== 'symbol'; token = tokens.need(line)) {
    if (isSeparator(token)) continue;
    if (token.text === 'name') name = tokens.stringValue(token.line);
    else if (token.text === 'id') id = tokens.integerValue(token.line);
    else tokens.skipValue(token.line);
  }
  if (name === undefined || id === undefined) throw malformed(line, 'the item needs a name and an id');
  if (id < 0 || (id === 0 && name !== 'background'))
    throw malformed(line, `${id} is no id for "${name}", they start at 1`);
  return { name, id };
}

function isSeparator({ kind, text }: Token): boolean {
  return kind === 'symbol' && (text === ',' || text === ';');
}

const CLOSING: Readonly<Record<string, string>> = { '{': '}', '<': '>', '[': ']' };

/** Reads tokens by what they must be; a text that ends too early is wrong on the line it began. */
class TokenReader {
  private ahead: Token | undefined;

  constructor(private readonly tokens: Iterator<Token, unknown>) {}

  next(): Token | undefined {
    const token = this.ahead;
    this.ahead = undefined;
    if (token) return token;
    const read = this.tokens.next();
    return read.done ? undefined : read.value;
  }

  need(line: number): Token {
    const token = this.next();
    if (!token) throw malformed(line, 'the text ends within the item');
    return token;
  }

  /** Steps over `{`, `: {` or `<` and returns the symbol that closes it. */
  openMessage(line: number): string {
    let token = this.need(line);
    if (token.text === ':') token = this.need(line);
    if (token.kind === 'symbol' && (token.text === '{' || token.text === '<')) return CLOSING[token.text]!;
    throw malformed(token.line, `"${token.text}" stands where { should`);
  }

  /** Neighbouring strings are one. */
  stringValue(line: number): string {
    let text = '';
    let token: Token | undefined = this.scalar(line);
    if (token.kind !== 'string') throw malformed(token.line, `the name ${token.text} needs quotes`);
    for (; token?.kind === 'string'; token = this.next()) text += token.text;
    this.ahead = token;
    return text;
  }

  integerValue(line: number): number {
    const token = this.scalar(line);
    if (token.kind === 'word' && /^-?\d{1,10}$/.test(token.text)) return Number(token.text);
    throw malformed(token.line, `the id "${token.text}" is no whole number`);
  }

  skipValue(line: number): void {
    let token = this.need(line);
    if (token.text === ':' && token.kind === 'symbol') token = this.need(line);
    const open: string[] = [];
    for (;;) {
      if (token.kind === 'symbol' && CLOSING[token.text]) open.push(CLOSING[token.text]!);
      else if (token.kind === 'symbol' && token.text === open.at(-1)) open.pop();
      if (open.length === 0) return;
      token = this.need(line);
    }
  }

  private scalar(line: number): Token {
    const colon = this.need(line);
    if (colon.kind !== 'symbol' || colon.text !== ':')
      throw malformed(colon.line, `"${colon.text}" stands where : should`);
    return this.need(line);
  }
}
