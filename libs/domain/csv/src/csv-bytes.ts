/** A cell; undefined is an empty one. */
export type Cell = string | number | undefined;

const quoted = (cell: Cell): string => {
  const text = cell === undefined ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** UTF-8 bytes of a CSV file with a header (RFC 4180 quoting, lines end with a line feed). */
export function csvBytes(header: readonly string[], rows: Iterable<readonly Cell[]>): Uint8Array {
  const lines = [header, ...rows].map((row) => `${row.map(quoted).join(',')}\n`);
  return new TextEncoder().encode(lines.join(''));
}
