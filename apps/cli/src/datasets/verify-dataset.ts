import { counted } from '../output/text';
import { askDatasets, type DatasetsOptions } from './ask-datasets';

/** Says of each file whether it is sound. Returns 1 when one is not. */
export async function verifyDataset(version: string, options: DatasetsOptions): Promise<number> {
  let damaged = 0;
  await askDatasets(options, async ({ datasets }) => {
    for await (const { file, sound, records, offset, reason, message } of datasets.verifyDataset({ version })) {
      if (!sound) damaged++;
      const facts = { file, sound, records: Number(records), offset: offset && Number(offset), reason, message };
      const count = file.endsWith('.tfrecord') ? `${counted(Number(records), 'record')}, ` : '';
      const sentence = sound ? `${file}: ${count}sound` : `${file}: ${message}`;
      process.stdout.write(`${options.json ? JSON.stringify(facts) : sentence}\n`);
    }
  });
  return damaged === 0 ? 0 : 1;
}
