import { quoteText } from '@facet/domain-text-format';

/**
 * The text form of an object_detection.protos.StringIntLabelMap, items by ascending id, as the Object Detection API's
 * own label maps are written.
 */
export function writeLabelMap(ids: ReadonlyMap<string, number>): string {
  return [...ids]
    .sort(([, a], [, b]) => a - b)
    .map(([name, id]) => `item {\n  id: ${id}\n  name: ${quoteText(name)}\n}\n`)
    .join('\n');
}
