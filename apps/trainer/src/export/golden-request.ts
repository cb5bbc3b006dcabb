import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InternalError } from '@facet/kernel';
import { strings } from '@facet/tensorflow-c-api';
import { SavedModel } from '@facet/tensorflow-saved-model';

/** Where a request and its answer lie in a model version. */
export const GOLDEN = { image: 'golden/crop.jpg', scores: 'golden/scores.json' } as const;

/**
 * The exported graph computes descriptors from crops where training took the stored ones: what both make of a crop may
 * differ by this much in a probability, more is a fault of the export.
 */
const MAX_DIFFERENCE = 1e-3;

/** Loads the exported model, asks it about `crop`, and keeps the answer, which must be that of the trained network. */
export async function writeGoldenRequest(folder: string, crop: Uint8Array, trained: Float32Array): Promise<void> {
  const model = SavedModel.open(folder);
  let scores: number[];
  try {
    const answer = await model.run({ image_bytes: strings([crop]) });
    scores = [...(answer['scores']!.data as Float32Array)];
  } finally {
    model.close();
  }
  const difference = Math.max(...scores.map((score, i) => Math.abs(score - trained[i]!)));
  if (!(difference <= MAX_DIFFERENCE))
    throw new InternalError(`the exported model's scores differ by ${difference} from the trained network's`);
  await mkdir(dirname(join(folder, GOLDEN.image)), { recursive: true });
  await writeFile(join(folder, GOLDEN.image), crop);
  await writeFile(join(folder, GOLDEN.scores), JSON.stringify(scores));
}
