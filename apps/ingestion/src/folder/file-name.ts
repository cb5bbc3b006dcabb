/**
 * A name as text. Names are bytes: one that is not UTF-8 shows each strange byte as `\xHH`, and a backslash shows as
 * `\\` in every name, so that two files never share a path.
 */
export function fileNameText(name: Buffer): string {
  const text = name.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(name)) return text.replaceAll('\\', '\\\\');
  let shown = '';
  for (let at = 0; at < name.length;) {
    const length = characterLength(name, at);
    if (length === 0) shown += `\\x${name[at]!.toString(16).padStart(2, '0')}`;
    else shown += name.toString('utf8', at, at + length).replace('\\', '\\\\');
    at += length || 1;
  }
  return shown;
}

/** Bytes of the UTF-8 character at `at`; 0 when there is none. */
function characterLength(name: Buffer, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    const bytes = name.subarray(at, at + length);
    const text = bytes.toString('utf8');
    if (!text.includes('\ufffd') || bytes.equals(REPLACEMENT_CHARACTER)) return length;
  }
  return 0;
}

const REPLACEMENT_CHARACTER = Buffer.from('\ufffd');

/** Files that systems leave in folders; nobody means them as photos. */
export function isSystemFile(name: string): boolean {
  return name.startsWith('.') || ['thumbs.db', 'desktop.ini', '__macosx'].includes(name.toLowerCase());
}
