import { recordJson, type BytesAs } from '@facet/domain-tfrecord-survey';
import { openFile } from './open-file';

export interface CatOptions {
  readonly json: boolean;
  readonly limit?: number;
  readonly bytes: BytesAs;
}

/** Prints the records of all files, `limit` of them at most. */
export async function cat(files: readonly string[], { json, limit = Infinity, bytes }: CatOptions): Promise<void> {
  let left = limit;
  for (const file of files) {
    let record = 0;
    if (left === 0) return;
    const { records } = await openFile(file);
    for await (const { data, offset } of records) {
      const content = recordJson(data, bytes);
      if (json) process.stdout.write(`${JSON.stringify({ file, record, offset, ...content })}\n`);
      else
        process.stdout.write(`${file}, record ${record} at byte ${offset}, ${data.length} bytes\n${linesOf(content)}`);
      record++;
      if (--left === 0) break;
    }
  }
}

/** One line per feature. */
function linesOf(content: ReturnType<typeof recordJson>): string {
  if (!content['features']) return `  no example: ${JSON.stringify(content['data'])}\n`;
  const parts = Object.values(content).flatMap((features) => Object.entries(features));
  return parts.map(([key, feature]) => `  ${key}  ${JSON.stringify(feature)}\n`).join('');
}
