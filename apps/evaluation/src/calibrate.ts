import { calibrated, type Calibration, type HeldOut } from '@facet/domain-evaluation';
import { digestOf, err, FacetError, ok, type Result, seededShuffle } from '@facet/kernel';
import type { CrossValidateCommand } from './cross-validate';
import type { Fold } from './folds/fold-dataset';
import { foldMaterial, foldOfPhotos } from './folds/fold-material';
import { TRAINER_RECIPE } from './folds/fold-program';
import { networkOfVersion } from './folds/network-of-version';
import { type FoldParts, runFolds } from './folds/run-folds';
import { publishedVersion } from './models/published-version';
import type { LabelledPhoto } from './photos/read-photos';

/**
 * Temperature and thresholds for a network on a dataset, from folds that hold out photos and people: each fold's network
 * has never seen a photo of its share of the people, who are strangers to it, nor the fold's photos of the others. Every
 * photo is a stranger's once.
 */
export async function calibrate(parts: FoldParts, command: CrossValidateCommand): Promise<Result<Calibration>> {
  try {
    return ok(await calibration(parts, command));
  } catch (error) {
    if (error instanceof FacetError) return err(error);
    throw error;
  }
}

export interface CalibrateVersionCommand extends Omit<CrossValidateCommand, 'dataset' | 'network' | 'doubted'> {
  readonly model: string;
  readonly version: number;
  /** The training settings of a job as JSON. Throws NOT_FOUND. */
  readonly settingsOf: (jobId: string) => Promise<string>;
}

/** The same for a published version: its network on its dataset. */
export async function calibrateVersion(
  parts: FoldParts,
  { model, version, settingsOf, ...command }: CalibrateVersionCommand,
): Promise<Result<Calibration>> {
  try {
    const manifest = await publishedVersion(parts.store, model, version);
    const settings = await settingsOf(manifest.training.jobId);
    const network = await networkOfVersion(parts.store, manifest, settings);
    return ok(await calibration(parts, { ...command, dataset: manifest.dataset.version, network }));
  } catch (error) {
    if (error instanceof FacetError) return err(error);
    throw error;
  }
}

async function calibration(parts: FoldParts, command: CrossValidateCommand): Promise<Calibration> {
  const { folds: count, threads } = command;
  const { dataset, network, photos } = await foldMaterial(parts.store, command);
  const people = dataset.labels.map(({ name }) => name);
  const folds = openSetFolds(photos, people, count, network.seed);
  const content = { dataset: dataset.digest, network, folds: count, threads, recipe: TRAINER_RECIPE, strangers: true };
  const id = digestOf(content).slice(0, 12);
  const rows = await runFolds(parts, { ...command, id, dataset, network, folds });
  const heldOut = folds.flatMap(({ test, labels }, fold) =>
    test.map(({ label }, i): HeldOut => {
      const number = labels.indexOf(label);
      return { scores: rows[fold]![i]!, classNumber: number < 0 ? undefined : number };
    }),
  );
  return calibrated(heldOut, count);
}

/** Throws FAILED_PRECONDITION where fewer than two people would be left to tell apart. */
export function openSetFolds(
  photos: readonly LabelledPhoto[],
  people: readonly string[],
  count: number,
  seed: number,
): Fold[] {
  const photoFold = foldOfPhotos(photos, count, seed);
  const strangerFold = new Map(seededShuffle(people, seed).map((name, i) => [name, i % count]));
  return Array.from({ length: count }, (_, fold): Fold => {
    const labels = people.filter((name) => strangerFold.get(name) !== fold);
    if (labels.length < 2)
      throw new FacetError(
        'FAILED_PRECONDITION',
        `${people.length} people are too few: each of ${count} folds leaves some out as strangers and has to tell two or more of the others apart`,
        { reason: 'CANNOT_CALIBRATE' },
      );
    const known = (photo: LabelledPhoto) => strangerFold.get(photo.label) !== fold;
    const own = (photo: LabelledPhoto) => photoFold.get(photo.photo) === fold;
    return {
      name: `fold-${fold + 1}`,
      labels,
      train: photos.filter((photo) => known(photo) && !own(photo)),
      test: photos.filter((photo) => !known(photo) || own(photo)),
    };
  });
}
