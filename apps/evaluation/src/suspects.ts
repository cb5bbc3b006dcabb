import { type LabelSuspect, labelSuspects } from '@facet/domain-evaluation';
import type { CrossValidation } from './cross-validate';

/** A photo of which the folds are sure that it shows somebody else. */
export interface Suspect extends Pick<LabelSuspect, 'margin'> {
  readonly photo: string;
  readonly label: string;
  readonly labelProbability: number;
  readonly suggested: string;
  readonly suggestedProbability: number;
  readonly crop: Uint8Array;
}

/** The surest first; without those about which a person has decided before. */
export function suspectsIn({ dataset, labels, outOfFold }: CrossValidation): Suspect[] {
  const decided = new Set(dataset.corrections?.decisions.map(({ photo }) => photo));
  const examples = outOfFold.map(({ photo, scores }) => ({ classNumber: photo.classNumber, scores }));
  return labelSuspects(examples, labels.length)
    .map(({ index, suggested, margin }): Suspect => {
      const { photo, scores } = outOfFold[index]!;
      return {
        photo: photo.photo,
        label: photo.label,
        labelProbability: scores[photo.classNumber]!,
        suggested: labels[suggested]!,
        suggestedProbability: scores[suggested]!,
        margin,
        crop: photo.crop,
      };
    })
    .filter(({ photo }) => !decided.has(photo));
}
