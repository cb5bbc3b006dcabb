/**
 * The text form of an object_detection.protos.StringIntLabelMap, items by ascending id, as the Object Detection API's
 * own label maps are written.
 */
export function writeLabelMap(ids: ReadonlyMap<string, number>): string {
  return [...ids]
    .sort(([, a], [, b]) => a - b)
    .map(([name, id]) => `item {\n  id: ${id}\n  name: '${escape(name)}'\n}\n`)
    .join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', "'": "\\'", '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** C escapes of the protobuf text format; letters of any script stand as they are. */
function escape(name: string): string {
  return name.replace(/[\\'\x00-\x1f\x7f]/g, (character) => {
    return ESCAPES[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}
