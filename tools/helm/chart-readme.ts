import type { ValueComment } from './values-comments';

const BEGIN = '<!-- values: made by npm run gen -->';
const END = '<!-- /values -->';

/** `text` with the table of values between its two markers. Throws where a marker is missing. */
export function withValuesTable(text: string, comments: readonly ValueComment[]): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`the chart's README lacks the markers ${BEGIN} and ${END}`);
  const rows = comments.map(
    ({ path, value, description }) => `| \`${path}\` | ${value && `\`${value}\``} | ${description} |`,
  );
  return `${text.slice(0, from)}${BEGIN}\n${['| key | default | |', '|---|---|---|', ...rows].join('\n')}\n${text.slice(to)}`;
}
