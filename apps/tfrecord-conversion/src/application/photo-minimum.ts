import { FacetError } from '@facet/kernel';
import type { Input } from './batch-content';

/** A classifier needs somebody to tell apart. */
const MIN_PEOPLE = 2;
/** Names in one sentence; more are counted. */
const MAX_NAMED = 10;

/**
 * Throws FAILED_PRECONDITION that says who has too few accepted photos and how many are missing, or that there are
 * fewer than two people. Inputs without a label belong to nobody.
 */
export function requireEnoughPhotos(inputs: readonly Input[], minPhotosPerPerson: number): void {
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
  const short = [...accepted].filter(([, count]) => count < minPhotosPerPerson).sort(([a], [b]) => (a < b ? -1 : 1));
  if (short.length === 0) return;
  const sentences = short.slice(0, MAX_NAMED).map(([label, count]) => shortage(label, count, minPhotosPerPerson));
  if (short.length > MAX_NAMED) sentences.push(`${short.length - MAX_NAMED} other people have too few`);
  throw new FacetError('FAILED_PRECONDITION', `${sentences.join('; ')} (minimum ${minPhotosPerPerson})`, {
    reason: 'TOO_FEW_PHOTOS',
    details: { people: short.length, minimum: minPhotosPerPerson },
  });
}

function shortage(label: string, count: number, minimum: number): string {
  const missing = minimum - count;
  const has = `${count} accepted ${count === 1 ? 'photo' : 'photos'}`;
  return `${label} has ${has}, ${missing} more ${missing === 1 ? 'is' : 'are'} needed`;
}
