import { FacetError } from '@facet/kernel';
import type { SourceInput } from './photo-source';

/** What is wrong with a source that a model can learn nothing from: it needs photos of at least two people. */
export function requirePeople(inputs: readonly SourceInput[], address: string): FacetError | undefined {
  const invalid = (reason: string, message: string) => new FacetError('INVALID_ARGUMENT', message, { reason });
  if (inputs.length === 0) return invalid('EMPTY_SOURCE', `${address} names no photo`);
  const people = new Set(inputs.map(({ label }) => label).filter((label) => label !== ''));
  if (people.size >= 2) return undefined;
  const who = people.size === 0 ? 'of nobody' : `of ${[...people].join()} only`;
  return invalid('ONE_PERSON', `${address} names photos ${who}, at least two people are needed`);
}
