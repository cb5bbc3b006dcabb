import type { LeftOutPerson } from '@facet/domain-dataset-manifest';
import { counted } from '../output/text';

/** Who is not in a dataset, and why. */
export function leftOutText(people: readonly LeftOutPerson[], minimum?: number): string {
  const names = people.map(({ name, acceptedPhotos }) => `${name} (${counted(acceptedPhotos, 'accepted photo')})`);
  return `${people.length}: ${names.join(', ')}${minimum === undefined ? '' : `; at least ${minimum} are needed`}`;
}
