import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { evaluate, type EvaluationReport, evaluationReport, meanAndDeviation } from '@facet/domain-evaluation';
import { digestOf, err, FacetError, ok, type Result } from '@facet/kernel';
import type { Fold } from './folds/fold-dataset';
import { TRAINER_RECIPE } from './folds/fold-program';
import { foldMaterial, foldOfPhotos } from './folds/fold-material';
import type { NetworkToTest, RequestedNetwork } from './folds/network-to-test';
import { type FoldParts, runFolds } from './folds/run-folds';
import type { LabelledPhoto } from './photos/read-photos';

export interface CrossValidateCommand {
  /** Default: the only one that there is. */
  readonly dataset?: string;
  readonly folds: number;
  readonly network: RequestedNetwork;
  /** Threads of each training, and of all that run side by side. */
  readonly threads: number;
  readonly cpus: number;
  /** Photos that no fold learns from, though each is tested: those whose label is doubted. */
  readonly doubted?: ReadonlySet<string>;
  readonly onStep: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** What the network says of a photo that it has not learned from. */
export interface OutOfFold {
  readonly photo: LabelledPhoto;
  /** From 0. */
  readonly fold: number;
  readonly scores: readonly number[];
}

export interface CrossValidation {
  readonly dataset: DatasetManifest;
  readonly labels: readonly string[];
  readonly network: NetworkToTest;
  readonly folds: readonly { readonly photos: number; readonly accuracy: number }[];
  readonly accuracy: { readonly mean: number; readonly deviation: number };
  /** Of all photos together, each by the fold that tested it. */
  readonly pooled: EvaluationReport;
  /** Every photo of the dataset once, in its order. */
  readonly outOfFold: readonly OutOfFold[];
  /** Whether the dataset says which photos show nearly the same. */
  readonly groupsKnown: boolean;
}

/**
 * Tests a network by all photos of a dataset, of both splits: each is in the test of exactly one fold, groups are never
 * parted, and every fold has its share of every person. What is finished is found again.
 */
export async function crossValidate(parts: FoldParts, command: CrossValidateCommand): Promise<Result<CrossValidation>> {
  try {
    return ok(await validated(parts, command));
  } catch (error) {
    if (error instanceof FacetError) return err(error);
    throw error;
  }
}

async function validated(parts: FoldParts, command: CrossValidateCommand): Promise<CrossValidation> {
  const { folds: count, threads } = command;
  const { dataset, network, photos } = await foldMaterial(parts.store, command);
  const foldOf = foldOfPhotos(photos, count, network.seed);
  const labels = dataset.labels.map(({ name }) => name);
  const folds = Array.from({ length: count }, (_, i): Fold => {
    const side = (tests: boolean) => photos.filter(({ photo }) => (foldOf.get(photo) === i) === tests);
    return { name: `fold-${i + 1}`, train: undoubted(side(false), command.doubted), test: side(true), labels };
  });
  requirePhotos(folds);
  const doubted = [...(command.doubted ?? [])].sort();
  const content = { dataset: dataset.digest, network, folds: count, threads, recipe: TRAINER_RECIPE };
  const id = digestOf(doubted.length === 0 ? content : { ...content, doubted }).slice(0, 12);
  const rows = await runFolds(parts, { ...command, id, dataset, network, folds });
  const scored = new Map(
    folds.flatMap(({ test }, fold) => test.map(({ photo }, i) => [photo, { fold, scores: rows[fold]![i]! }])),
  );
  const outOfFold = photos.map((photo): OutOfFold => ({ photo, ...scored.get(photo.photo)! }));
  return {
    ...summary(outOfFold, labels, count),
    dataset,
    labels,
    network,
    outOfFold,
    groupsKnown: photos.every(({ group }) => group !== undefined),
  };
}

/** Without the doubted photos, but for people who would have none left. */
function undoubted(photos: readonly LabelledPhoto[], doubted: ReadonlySet<string> = new Set()): LabelledPhoto[] {
  const sure = photos.filter(({ photo }) => !doubted.has(photo));
  const people = new Set(sure.map(({ label }) => label));
  return photos.filter(({ photo, label }) => !doubted.has(photo) || !people.has(label));
}

function requirePhotos(folds: readonly Fold[]): void {
  const empty = folds.find(({ test }) => test.length === 0);
  if (!empty) return;
  throw new FacetError(
    'FAILED_PRECONDITION',
    `${empty.name} of ${folds.length} would have no photos to test; ask for fewer folds`,
    {
      reason: 'CANNOT_FOLD',
    },
  );
}

function summary(outOfFold: readonly OutOfFold[], labels: readonly string[], count: number) {
  const folds = Array.from({ length: count }, (_, fold) => {
    const own = outOfFold.filter((one) => one.fold === fold);
    const classes = own.map(({ photo }) => photo.classNumber);
    const { accuracy } = evaluate(
      own.map(({ scores }) => scores),
      classes,
      { classCount: labels.length },
    );
    return { photos: own.length, accuracy };
  });
  const scored = outOfFold.map(({ photo, scores }) => ({ photo: photo.photo, classNumber: photo.classNumber, scores }));
  return {
    folds,
    accuracy: meanAndDeviation(folds.map(({ accuracy }) => accuracy)),
    pooled: evaluationReport(scored, labels),
  };
}
