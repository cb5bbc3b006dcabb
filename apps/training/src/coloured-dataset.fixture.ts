import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import type { ObjectStore } from '@facet/port-object-store';
import { storeDataset, trainingFeatures } from '@facet/testing-datasets';
import sharp from 'sharp';

const COLOURS = { green: { r: 40, g: 180, b: 60 }, red: { r: 200, g: 50, b: 40 } };

/** A dataset for face-cnn of plain squares in two colours, four of each to train and one to validate. */
export async function storeColouredDataset(store: ObjectStore): Promise<DatasetManifest> {
  const examples = await Promise.all(
    Object.values(COLOURS).map(async (background, label) => {
      const plain = sharp({ create: { width: 96, height: 96, channels: 3, background } });
      return trainingFeatures(await plain.jpeg().toBuffer(), label + 1, new Float32Array(1024));
    }),
  );
  return storeDataset(store, {
    version: 'c0104ed00001',
    labels: Object.keys(COLOURS),
    cropRule: { scale: 1.2, sizePx: 96 },
    splits: { train: [[1, 2, 3, 4].flatMap(() => examples)], validation: [examples] },
  });
}
