import { photosTaken } from '@facet/domain-verdict';
import { seededShuffle } from '@facet/kernel';
import type { BatchContent, Face } from './batch-content';
import type { DatasetChoices } from './dataset-plan';

/**
 * Leaves out people who have too few photos (UNDER_MINIMUM) and what others have too many of (OVER_MAXIMUM); which photos
 * stay is the seed's choice. What is left out is refused, so that the inputs still add up.
 */
export function limitPeople(
  { inputs, faces }: BatchContent,
  choices: Pick<DatasetChoices, 'minPhotosPerPerson' | 'maxPhotosPerPerson' | 'balance' | 'seed'>,
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
      const limit = limitOf(input.label, measured, taken.get(input.label)!, choices.minPhotosPerPerson);
      return { ...input, accepted: false, measured, ...limit };
    }),
  };
}

function limitOf(label: string, accepted: number, taken: number, minimum: number) {
  const has = `${accepted} ${accepted === 1 ? 'photo' : 'photos'} of ${label} ${accepted === 1 ? 'is' : 'are'} accepted`;
  return taken === 0
    ? { reason: 'UNDER_MINIMUM', message: `${has}, at least ${minimum} are needed`, threshold: minimum }
    : { reason: 'OVER_MAXIMUM', message: `${has}, ${taken} are taken`, threshold: taken };
}
