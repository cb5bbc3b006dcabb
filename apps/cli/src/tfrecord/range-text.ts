import type { Range } from '@facet/domain-tfrecord-survey';
import { short } from '../output/text';

/** `5`, `5..9`; short numbers. */
export function rangeText(range: Range<number | string> | undefined): string {
  if (!range) return '-';
  const [min, max] = [short(range.min), short(range.max)];
  return min === max ? min : `${min}..${max}`;
}
