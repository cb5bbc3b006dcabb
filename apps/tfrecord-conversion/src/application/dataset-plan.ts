import type { LeftOutPerson, SplitName } from '@facet/domain-dataset-manifest';
import { splitByGroups } from '@facet/domain-dataset-split';
import type { CropRule } from '@facet/domain-geometry';
import { assignLabelIds } from '@facet/domain-label-map';
import { DEFAULT_FACE_COPY_RULE, type FaceCopyRule } from '@facet/domain-near-duplicate';
import type { Gate, PersonLimits } from '@facet/domain-verdict';
import { canonicalJson, digestOf, FacetError, sha256Hex } from '@facet/kernel';
import type { BatchContent, Face, FaceOrigin, Input } from './batch-content';
import { groupsOf } from './face-groups';
import { limitPeople } from './limit-people';
import { peopleBelowMinimum } from './photo-minimum';
import { layShards, shardCountFor } from './shard-layout';

/** Part of every version: raise it whenever the same plan would be written as other bytes. */
const LAYOUT_REVISION = 4;

/** What a caller decides about a dataset; together with the batch's content it decides every byte. */
export interface DatasetChoices extends PersonLimits {
  readonly batchId: string;
  readonly cropRule: CropRule;
  readonly trainFraction: number;
  readonly seed: number;
  readonly minPhotosPerPerson: number;
  /** Undefined: by the number of examples. */
  readonly trainShards?: number;
  /** By which the photos were judged anew; absent: the ledger's verdicts. */
  readonly gate?: Gate;
  /** The version that this one is made after. */
  readonly parent?: string;
}

export interface PlannedFace extends Face {
  readonly labelId: number;
  readonly split: SplitName;
}

/** A face, and with which others it stays on one side: the path of one of them. */
export interface GroupedFace extends PlannedFace {
  readonly group: string;
}

export interface DatasetPlan {
  /** First 12 hex digits of the digest over everything that decides the dataset's bytes. */
  readonly version: string;
  readonly choices: DatasetChoices;
  readonly origin: FaceOrigin;
  /** Person -> id, ids from 1 in the order of names. */
  readonly labelIds: ReadonlyMap<string, number>;
  /** People with too few photos, by name. */
  readonly leftOut: readonly LeftOutPerson[];
  /** Every input of the batch by path, with its verdict for this dataset. */
  readonly inputs: readonly Input[];
  /** By path. */
  readonly faces: readonly GroupedFace[];
  /** Faces of each shard in the order of their records. */
  readonly shards: Readonly<Record<SplitName, readonly (readonly GroupedFace[])[]>>;
  readonly copyRule: FaceCopyRule;
}

/**
 * Decides who goes where: people with too few photos are left out, near-duplicates and photos of one page are one group,
 * groups are never parted, each person is on both sides.
 * Throws FAILED_PRECONDITION where the batch cannot make a dataset, naming what is missing, and INVALID_ARGUMENT for more
 * train shards than examples.
 */
export function planDataset(content: BatchContent, choices: DatasetChoices): DatasetPlan {
  const leftOut = peopleBelowMinimum(content.inputs, choices.minPhotosPerPerson);
  const { inputs, faces } = limitPeople(content, choices);
  const origin = oneOrigin(faces);
  const labelIds = assignLabelIds(faces.map(({ label }) => label));
  const groups = groupsOf(faces);
  const splits = splitFaces(faces, groups, choices);
  const planned = faces.map((face) => ({
    ...face,
    labelId: labelIds.get(face.label)!,
    split: splits.get(face.path)!,
    group: groups.get(face.path)!,
  }));
  const side = (split: SplitName) => planned.filter((face) => face.split === split);
  requireBothSides(side('train').length, side('validation').length);
  requireFullShards(choices.trainShards, side('train').length);
  const shardsOf = (split: SplitName, count?: number) =>
    layShards(side(split), count ?? shardCountFor(side(split).length), choices.seed);
  return {
    version: versionOf(inputs, faces, choices),
    choices,
    origin,
    labelIds,
    leftOut,
    inputs,
    faces: planned,
    shards: { train: shardsOf('train', choices.trainShards), validation: shardsOf('validation') },
    copyRule: DEFAULT_FACE_COPY_RULE,
  };
}

function splitFaces(
  faces: readonly Face[],
  groups: ReadonlyMap<string, string>,
  { trainFraction, seed }: DatasetChoices,
): Map<string, SplitName> {
  const items = faces.map(({ path, label }) => ({ id: path, label, group: groups.get(path)! }));
  return splitByGroups(items, { trainFraction, seed });
}

function oneOrigin(faces: readonly Face[]): FaceOrigin {
  const origins = new Map(faces.map(({ origin }) => [canonicalJson(origin), origin]));
  const [origin, ...others] = origins.values();
  if (origin && others.length === 0) return origin;
  const told = [...origins.keys()].sort().join(' and ');
  const message = `the faces of the batch do not all come from the same detector, embedder and gate (${told}); ingest its photos as another batch`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'MIXED_ORIGINS' });
}

function requireBothSides(train: number, validation: number): void {
  if (train > 0 && validation > 0) return;
  const message = `the photos cannot be split: ${train} would train and ${validation} would validate, because each person's photos are near-duplicates of one another, or of one page; add different photos`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'CANNOT_SPLIT', details: { train, validation } });
}

function requireFullShards(trainShards: number | undefined, examples: number): void {
  if (trainShards === undefined || trainShards <= examples) return;
  const message = `train_shards is ${trainShards}, but only ${examples} examples train; ask for at most ${examples}`;
  throw new FacetError('INVALID_ARGUMENT', message);
}

function versionOf(inputs: BatchContent['inputs'], faces: readonly Face[], choices: DatasetChoices): string {
  const described = faces.map(({ descriptor, ...face }) => ({
    ...face,
    descriptor: sha256Hex(new Uint8Array(descriptor.buffer, descriptor.byteOffset, descriptor.byteLength)),
  }));
  const rules = { revision: LAYOUT_REVISION, copyRule: DEFAULT_FACE_COPY_RULE };
  return digestOf({ rules, choices, inputs, faces: described }).slice(0, 12);
}
