import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { escaped, pictureUri } from '@facet/domain-html';

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export interface Page {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** What `scripts` find as JSON in the element `report`. */
  readonly data?: unknown;
  /** JavaScript, in this order. */
  readonly scripts?: readonly string[];
}

/** One file that needs no other: it may be mailed, and opened without a network. */
export function page({ title, body, data, scripts = [] }: Page): string {
  const json =
    data === undefined ? '' : `<script id="report" type="application/json">${inScript(JSON.stringify(data))}</script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${readFileSync(join(__dirname, 'page.css'), 'utf8')}</style>
</head>
<body>
${body}
${json}
${scripts.map((script) => `<script>${script.replace(/<\/(?=script)/gi, '<\\/')}</script>`).join('\n')}
</body>
</html>
`;
}

/** A picture within the page. */
export function picture(encoded: Uint8Array, alternative: string): string {
  return `<img src="${pictureUri(encoded)}" alt="${escaped(alternative)}">`;
}

// '<' would end the script, or begin a comment in it.
const inScript = (json: string): string => json.replace(/</g, '\\u003c');
