import { join } from 'node:path';
import {
  type DatasetManifest,
  datasetManifestKey,
  modelManifestKey,
  type ModelManifest,
  writeModelManifest,
} from '@facet/domain-dataset-manifest';
import { readTrainingSettings } from '@facet/domain-training-settings';
import type { ObjectStore } from '@facet/port-object-store';
import { trainJob } from './train-job';
import { RECIPE } from './trainer-input';

/** Trains an `embedding-head` on a dataset and publishes it as version 1 of `face_recog`; `folder` is scratch. */
export async function publishTrainedVersion(
  store: ObjectStore,
  dataset: DatasetManifest,
  folder: string,
): Promise<ModelManifest> {
  let manifest: ModelManifest | undefined;
  const input = {
    jobId: 'fixture',
    recipe: RECIPE,
    dataset: { manifestKey: datasetManifestKey(dataset.version), digest: dataset.digest },
    architecture: 'embedding-head',
    steps: 30,
    batchSize: 8,
    learningRate: 1e-3,
    seed: 1,
    settings: readTrainingSettings({}),
    model: 'face_recog',
    version: 1,
    dataFolder: folder,
    workFolder: join(folder, 'job'),
    checkpointSteps: 100,
    threads: 1,
  } as const;
  await trainJob(input, store, (message) => {
    if (message.type === 'exported') manifest = message.manifest;
  });
  await store.put(modelManifestKey('face_recog', 1), writeModelManifest(manifest!));
  return manifest!;
}
