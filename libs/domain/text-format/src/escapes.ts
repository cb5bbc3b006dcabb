const ESCAPE = /\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;
const LETTERS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };

/**
 * The bytes that the inside of a quoted string stands for. Octal and hex escapes are bytes, several may make one
 * letter. Throws a RangeError naming an escape that is no character.
 */
export function unescapedBytes(quoted: string): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { index, 0: all, 1: octal, 2: hex, 3: short, 4: long, 5: other } of quoted.matchAll(ESCAPE)) {
    pieces.push(Buffer.from(quoted.slice(from, index)));
    from = index + all.length;
    const codePoint = parseInt(short ?? long ?? '0', 16);
    if (codePoint > 0x10ffff) throw new RangeError(`${all} is no character`);
    if (octal !== undefined) pieces.push(Buffer.of(parseInt(octal, 8)));
    else if (hex !== undefined) pieces.push(Buffer.of(parseInt(hex, 16)));
    else if (other !== undefined) pieces.push(Buffer.of(LETTERS[other] ?? other.charCodeAt(0)));
    else pieces.push(Buffer.from(String.fromCodePoint(codePoint)));
  }
  pieces.push(Buffer.from(quoted.slice(from)));
  return Buffer.concat(pieces);
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text in quotes, with C escapes where it needs them; letters of any script stand as they are. */
export function quoteText(text: string, quote: '"' | "'" = "'"): string {
  const inside = text.replace(/[\\'"\x00-\x1f\x7f]/g, (character) => {
    if (character === '\\' || character === quote) return `\\${character}`;
    if (character === '"' || character === "'") return character;
    return SHORT[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `${quote}${inside}${quote}`;
}
