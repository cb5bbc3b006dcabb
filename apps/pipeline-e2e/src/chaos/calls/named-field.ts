import type { DescMessage } from '@bufbuild/protobuf';

/** Whether a refusal names a field of a request or of what is in it, as the proto writes it or in words. */
export function namesAField(message: string, schema: DescMessage): boolean {
  const words = ` ${wordsOf(message)} `;
  return [...fieldNames(schema)].some((name) => words.includes(` ${wordsOf(name)} `));
}

/** `minPhotosPerPerson`, `min_photos_per_person` and `min photos per person` are the same, and so are one and many. */
const wordsOf = (text: string): string =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .toLowerCase()
    .replace(/s\b/g, '');

function fieldNames(schema: DescMessage, seen = new Set<DescMessage>(), names = new Set<string>()): Set<string> {
  if (seen.has(schema)) return names;
  seen.add(schema);
  for (const field of schema.fields) {
    names.add(field.name);
    if (field.message) fieldNames(field.message, seen, names);
  }
  return names;
}
