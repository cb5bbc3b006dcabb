import type { SplitName } from '@facet/domain-dataset-manifest';
import { type EvaluationReport, evaluationReport } from '@facet/domain-evaluation';
import { err, FacetError, ok, type Result } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { openModel } from './models/local-model';
import { publishedDataset, publishedVersion } from './models/published-version';
import { type LabelledPhoto, readPhotos } from './photos/read-photos';

export interface EvaluateCommand {
  readonly model: string;
  /** Default: the newest. */
  readonly version?: number;
  /** Default: the dataset that the version was trained on. */
  readonly dataset?: string;
  readonly split: SplitName;
}

export interface EvaluatedVersion {
  /** `evaluation.json`: what was evaluated on what, and all numbers. */
  readonly evaluation: EvaluationReport & {
    readonly model: { readonly name: string; readonly version: number; readonly architecture: string };
    readonly dataset: { readonly version: string; readonly split: SplitName };
    /** Examples of people whom the model does not know: left out. */
    readonly unknownPeople: number;
  };
  /** The stored crop of every mistake, by its photo. */
  readonly crops: ReadonlyMap<string, Uint8Array>;
}

/** Asks a published version about every photo of a split, as a client would, and compares. */
export async function evaluateVersion(
  store: ObjectStore,
  command: EvaluateCommand,
  onDone: (done: number, total: number) => void,
): Promise<Result<EvaluatedVersion>> {
  try {
    return ok(await evaluated(store, command, onDone));
  } catch (error) {
    if (error instanceof FacetError) return err(error);
    throw error;
  }
}

async function evaluated(
  store: ObjectStore,
  { model: name, version, dataset: asked, split }: EvaluateCommand,
  onDone: (done: number, total: number) => void,
): Promise<EvaluatedVersion> {
  const manifest = await publishedVersion(store, name, version);
  const dataset = await publishedDataset(store, asked ?? manifest.dataset.version);
  const [given, needed] = [dataset.cropRule, manifest.cropRule];
  if (given.scale !== needed.scale || given.sizePx !== needed.sizePx)
    throw new FacetError(
      'FAILED_PRECONDITION',
      `the crops of dataset ${dataset.version} are ${given.scale} x ${given.sizePx} px, ${name} version ` +
        `${manifest.version} takes ${needed.scale} x ${needed.sizePx} px`,
      { reason: 'CROP_RULE_MISMATCH' },
    );
  const labels = manifest.labels.map((label) => label.name);
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const photos: LabelledPhoto[] = [];
  let unknownPeople = 0;
  for await (const photo of readPhotos(store, dataset, split)) {
    if (numbers.has(photo.label)) photos.push(photo);
    else unknownPeople++;
  }
  if (photos.length === 0)
    throw new FacetError(
      'FAILED_PRECONDITION',
      `the ${split} split of dataset ${dataset.version} has no photo of anybody whom the model knows`,
      {
        reason: 'EMPTY_SPLIT',
      },
    );
  const model = await openModel(store, manifest);
  try {
    const rows = await model.scores(
      photos.map(({ crop }) => crop),
      (done) => onDone(done, photos.length),
    );
    const scored = photos.map(({ photo, label }, i) => ({ photo, classNumber: numbers.get(label)!, scores: rows[i]! }));
    const report = evaluationReport(scored, labels);
    const crops = new Map(photos.map(({ photo, crop }) => [photo, crop]));
    return {
      evaluation: {
        ...report,
        model: { name, version: manifest.version, architecture: manifest.architecture },
        dataset: { version: dataset.version, split },
        unknownPeople,
      },
      crops: new Map(report.mistakes.map(({ photo }) => [photo, crops.get(photo)!])),
    };
  } finally {
    await model.close();
  }
}
