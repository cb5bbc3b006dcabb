/** `1 record`, `1,234 records`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
}

/** Six digits say enough to a person. */
export const short = (value: number | string): string =>
  typeof value === 'string' || Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));

/** Columns as wide as their longest cell, two spaces apart. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows
    .map((row) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  '))
    .map((line) => `  ${line.trimEnd()}\n`)
    .join('');
}

/** `97.1 %` of a share from 0 to 1. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
