import type { Variable } from './variable';

const BEGIN = '<!-- variables: made by npm run gen -->';
const END = '<!-- /variables -->';

/** `text` with the table of `variables` between its two markers. Throws where a marker is missing. */
export function withVariablesTable(text: string, file: string, variables: readonly Variable[]): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${file} lacks the markers ${BEGIN} and ${END}`);
  const rows = variables.map((one) => `| \`${one.name}\` | ${defaultCell(one)} | ${one.description} |`);
  const table = ['| variable | default | |', '|---|---|---|', ...rows].join('\n');
  return `${text.slice(0, from)}${BEGIN}\n${table}\n${text.slice(to)}`;
}

function defaultCell(variable: Variable): string {
  if (variable.required) return 'required';
  return variable.default === undefined ? '–' : `\`${variable.default}\``;
}
