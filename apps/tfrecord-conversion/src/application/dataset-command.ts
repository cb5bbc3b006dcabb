import { DEFAULT_TRAIN_FRACTION } from '@facet/domain-dataset-split';
import type { CropRule } from '@facet/domain-geometry';
import { checkGate, type GivenGate } from '@facet/domain-verdict';
import { FacetError } from '@facet/kernel';
import type { DatasetChoices } from './dataset-plan';

const DEFAULT_MIN_PHOTOS_PER_PERSON = 4;
const MAX_CROP_SIZE_PX = 1024;
const MAX_CROP_SCALE = 10;

/** A request as it arrives; 0 stands for the default. */
export interface CreateDatasetCommand {
  readonly batchId: string;
  readonly cropRule: CropRule | undefined;
  /** Default 0.7. */
  readonly trainFraction: number;
  readonly seed: number;
  /** Default 4. */
  readonly minPhotosPerPerson: number;
  /** Default: by the number of examples. */
  readonly trainShards: number;
  readonly gate?: GivenGate;
  /** Default: all. */
  readonly maxPhotosPerPerson?: number;
  readonly balance?: boolean;
  /** Default: none. */
  readonly parent?: string;
}

/** The choices of a command, defaults filled in. Throws INVALID_ARGUMENT that names the field and what is right. */
export function choicesOf(command: CreateDatasetCommand): DatasetChoices {
  const { batchId, cropRule, seed, trainShards, gate, balance, parent = '' } = command;
  const { maxPhotosPerPerson = 0 } = command;
  const trainFraction = command.trainFraction === 0 ? DEFAULT_TRAIN_FRACTION : command.trainFraction;
  const minPhotosPerPerson =
    command.minPhotosPerPerson === 0 ? DEFAULT_MIN_PHOTOS_PER_PERSON : command.minPhotosPerPerson;
  demand(batchId !== '', 'batch_id is empty; it names the batch to convert');
  demand(cropRule !== undefined, 'crop_rule is missing; give its scale and size_px, e.g. 1.3 and 224');
  const { scale, sizePx } = cropRule;
  demand(
    scale > 0 && scale <= MAX_CROP_SCALE,
    `crop_rule.scale is ${scale}; it must be above 0 and at most ${MAX_CROP_SCALE}`,
  );
  demand(isCount(sizePx, MAX_CROP_SIZE_PX), `crop_rule.size_px is ${sizePx}; it must be 1 to ${MAX_CROP_SIZE_PX}`);
  demand(
    trainFraction > 0 && trainFraction < 1,
    `split.train_fraction is ${trainFraction}; it must lie between 0 and 1`,
  );
  demand(minPhotosPerPerson >= 1, `min_photos_per_person is ${minPhotosPerPerson}; it must be at least 1`);
  demand(
    maxPhotosPerPerson === 0 || maxPhotosPerPerson >= minPhotosPerPerson,
    `max_photos_per_person is ${maxPhotosPerPerson}; it must be 0 (all) or at least min_photos_per_person (${minPhotosPerPerson})`,
  );
  demand(
    parent === '' || /^[0-9a-f]{12}$/.test(parent),
    `parent is ${JSON.stringify(parent)}; a version is 12 lower-case hex digits`,
  );
  demand(trainShards >= 0, `train_shards is ${trainShards}; it must be 0 (choose by size) or more`);
  return {
    batchId,
    cropRule: { scale, sizePx },
    trainFraction,
    seed,
    minPhotosPerPerson,
    ...(trainShards > 0 ? { trainShards } : {}),
    ...(gate ? { gate: checkGate(gate) } : {}),
    ...(maxPhotosPerPerson > 0 ? { maxPhotosPerPerson } : {}),
    ...(balance ? { balance } : {}),
    ...(parent === '' ? {} : { parent }),
  };
}

const isCount = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;

function demand(condition: boolean, message: string): asserts condition {
  if (!condition) throw new FacetError('INVALID_ARGUMENT', message);
}
