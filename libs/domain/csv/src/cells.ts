/** A quoted cell up to its closing quote, or one without quotes; then a comma or the end. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/y;

/** The cells of one row, or what is wrong with it. */
export function cellsOf(row: string): string[] | string {
  if (!row.includes('"')) return row.split(',');
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(row);
    if (!match) return `cell ${cells.length + 1} has a quote that does not enclose it`;
    const [, quoted, plain, end] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '') return cells;
  }
}
