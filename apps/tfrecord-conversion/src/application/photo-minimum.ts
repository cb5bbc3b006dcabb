import type { LeftOutPerson } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { Input } from './batch-content';

/** A classifier needs somebody to tell apart. */
const MIN_PEOPLE = 2;
/** Names in one sentence; more are counted. */
const MAX_NAMED = 10;

/**
 * The people with fewer accepted photos than the minimum, by name. Inputs without a label belong to nobody. Throws
 * FAILED_PRECONDITION where fewer than two people have enough: it says who has too few and how many are missing.
 */
export function peopleBelowMinimum(inputs: readonly Input[], minPhotosPerPerson: number): LeftOutPerson[] {
  const accepted = new Map<string, number>();
  for (const input of inputs) {
    if (input.label !== '') accepted.set(input.label, (accepted.get(input.label) ?? 0) + (input.accepted ? 1 : 0));
  }
  if (accepted.size < MIN_PEOPLE) {
    const who = accepted.size === 0 ? 'photos of nobody' : `photos of one person only (${[...accepted.keys()][0]!})`;
    const message = `the batch has ${who}; a dataset needs at least ${MIN_PEOPLE} people`;
    throw new FacetError('FAILED_PRECONDITION', message, {
      reason: 'TOO_FEW_PEOPLE',
      details: { people: accepted.size, needed: MIN_PEOPLE },
    });
  }
  const short = [...accepted]
    .filter(([, count]) => count < minPhotosPerPerson)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, acceptedPhotos]) => ({ name, acceptedPhotos }));
  if (accepted.size - short.length >= MIN_PEOPLE) return short;
  const sentences = short.slice(0, MAX_NAMED).map((person) => shortage(person, minPhotosPerPerson));
  if (short.length > MAX_NAMED) sentences.push(`${short.length - MAX_NAMED} other people have too few`);
  throw new FacetError('FAILED_PRECONDITION', `${sentences.join('; ')} (minimum ${minPhotosPerPerson})`, {
    reason: 'TOO_FEW_PHOTOS',
    details: { people: short.length, minimum: minPhotosPerPerson },
  });
}

function shortage({ name, acceptedPhotos: count }: LeftOutPerson, minimum: number): string {
  const missing = minimum - count;
  const has = `${count} accepted ${count === 1 ? 'photo' : 'photos'}`;
  return `${name} has ${has}, ${missing} more ${missing === 1 ? 'is' : 'are'} needed`;
}
