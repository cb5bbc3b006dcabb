import { splitByGroups } from '@facet/domain-dataset-split';
import { assignLabelIds } from '@facet/domain-label-map';
import { FacetError, seededShuffle } from '@facet/kernel';
import type { Face } from '../application/batch-content';
import type { PlannedFace } from '../application/dataset-plan';
import { groupsOf } from '../application/face-groups';

export interface DetectionChoices {
  /** Share of the faces that trains. */
  readonly trainFraction: number;
  readonly seed: number;
  /** Ids that stay: those of the label map that is there already. */
  readonly existingIds: ReadonlyMap<string, number>;
}

export interface DetectionPlan {
  readonly labelIds: ReadonlyMap<string, number>;
  /** As many faces of each person as of the one with the fewest; in the order of their records. */
  readonly faces: readonly PlannedFace[];
}

/**
 * Balances the people and decides who trains; near-duplicates are on one side, and so are photos of one page. The same faces and seed give the same
 * plan. Throws FAILED_PRECONDITION when nothing would train or nothing would be left to evaluate.
 */
export function planDetection(faces: readonly Face[], choices: DetectionChoices): DetectionPlan {
  const { trainFraction, seed, existingIds } = choices;
  const labelIds = assignLabelIds(
    faces.map(({ label }) => label),
    existingIds,
  );
  const balanced = balance(faces, seed);
  const groups = groupsOf(balanced);
  const items = balanced.map(({ path, label }) => ({ id: path, label, group: groups.get(path)! }));
  const splits = splitByGroups(items, { trainFraction, seed });
  const planned = balanced.map((face) => ({
    ...face,
    labelId: labelIds.get(face.label)!,
    split: splits.get(face.path)!,
  }));
  const train = planned.filter(({ split }) => split === 'train').length;
  if (train > 0 && train < planned.length) return { labelIds, faces: seededShuffle(planned, seed) };
  const message = `${planned.length} faces are left when every person has as many as the one with the fewest, of which ${train} would train; add photos of the person with the fewest`;
  throw new FacetError('FAILED_PRECONDITION', message, { reason: 'CANNOT_SPLIT' });
}

function balance(faces: readonly Face[], seed: number): Face[] {
  const people = new Map<string, Face[]>();
  for (const face of faces) people.set(face.label, [...(people.get(face.label) ?? []), face]);
  const fewest = Math.min(...[...people.values()].map((own) => own.length));
  return [...people.values()].flatMap((own) => seededShuffle(own, seed).slice(0, fewest));
}
