import { readDatasetManifest, type DatasetManifest } from '@facet/domain-dataset-manifest';
import { columns, counted } from '../output/text';
import { leftOutText } from './left-out-text';
import { askDatasets, type DatasetsOptions } from './ask-datasets';

export async function showDataset(version: string, options: DatasetsOptions): Promise<void> {
  const { manifestJson } = await askDatasets(options, ({ datasets }) => datasets.getManifest({ version }));
  if (options.json) return void process.stdout.write(manifestJson);
  const manifest = readDatasetManifest(new TextEncoder().encode(manifestJson), `the manifest of ${version}`);
  process.stdout.write(`${manifest.version} of batch ${manifest.createdFrom.batchId}\n`);
  process.stdout.write(columns(factsOf(manifest)));
  const shards = [...manifest.splits.train.shards, ...manifest.splits.validation.shards];
  const files = [...shards, ...manifest.files].map(({ key, sizeBytes, sha256 }) => {
    return [key, counted(sizeBytes, 'byte'), sha256];
  });
  process.stdout.write(columns(files));
}

function factsOf({ labels, leftOut = [], splits, split, cropRule, gate, ...manifest }: DatasetManifest): string[][] {
  const { maxRollDegrees, maxPanDegrees, maxTiltDegrees, minFacePx } = gate;
  const minimum = `at least ${split.minPhotosPerPerson} photos a person`;
  return [
    ['people', `${labels.length}: ${labels.map(({ name }) => name).join(', ')}`],
    ...(leftOut.length > 0 ? [['left out', leftOutText(leftOut, split.minPhotosPerPerson)]] : []),
    ['examples', `${splits.train.examples} train, ${splits.validation.examples} validation`],
    ['crop', `${cropRule.scale} times the box, ${cropRule.sizePx} px`],
    ['split', `${split.rule}, ${split.trainFraction} train, seed ${split.seed}, ${minimum}`],
    ['near-duplicates', `photos at most ${split.maxHashDistance} bits apart stay together${sameFaces(split)}`],
    [
      'thresholds',
      `roll ${maxRollDegrees}, pan ${maxPanDegrees}, tilt ${maxTiltDegrees} degrees; face ${minFacePx} px`,
    ],
    ['detector', manifest.detectorVersion],
    ['embedder', manifest.embedderVersion],
    ['digest', manifest.digest],
  ];
}

function sameFaces({ maxFaceHashDistance, minFaceSimilarity }: DatasetManifest['split']): string {
  if (maxFaceHashDistance === undefined || minFaceSimilarity === undefined) return '';
  return `, with faces of cosine ${minFaceSimilarity} at most ${maxFaceHashDistance}`;
}
