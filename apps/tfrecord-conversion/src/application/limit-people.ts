import { photosTaken } from '@facet/domain-verdict';
import { seededShuffle } from '@facet/kernel';
import type { BatchContent, Face } from './batch-content';
import type { DatasetChoices } from './dataset-plan';

/**
 * Leaves out what people have too many of. Which photos stay is the seed's choice; the others are refused with
 * OVER_MAXIMUM, so that the inputs still add up.
 */
export function limitPeople(
  { inputs, faces }: BatchContent,
  choices: Pick<DatasetChoices, 'maxPhotosPerPerson' | 'balance' | 'seed'>,
): BatchContent {
  const ofPerson = new Map<string, Face[]>();
  for (const face of faces) {
    const own = ofPerson.get(face.label);
    if (own) own.push(face);
    else ofPerson.set(face.label, [face]);
  }
  const taken = photosTaken(new Map([...ofPerson].map(([label, own]) => [label, own.length])), choices);
  const over = new Map<string, number>();
  for (const [label, own] of ofPerson) {
    for (const { path } of seededShuffle(own, choices.seed).slice(taken.get(label))) over.set(path, own.length);
  }
  if (over.size === 0) return { inputs, faces };
  return {
    faces: faces.filter(({ path }) => !over.has(path)),
    inputs: inputs.map((input) => {
      const measured = over.get(input.path);
      if (measured === undefined) return input;
      const threshold = taken.get(input.label)!;
      const message = `${measured} photos of ${input.label} are accepted, ${threshold} are taken`;
      return { ...input, accepted: false, reason: 'OVER_MAXIMUM', message, measured, threshold };
    }),
  };
}
