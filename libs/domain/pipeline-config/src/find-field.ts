import { FacetError } from '@facet/kernel';
import { withoutNumbers, type ConfigField } from './config-fields';

/** Names that a refusal lists at most. */
const MAX_LISTED = 8;

/**
 * The one field that `path` means: `num_classes`, or so much of the way to it as makes it the only one, e.g.
 * `eval_input_reader.label_map_path`, `schedule[1].step`. Throws NOT_FOUND with the nearest paths, or INVALID_ARGUMENT
 * with the paths that it could mean.
 */
export function findField(fields: readonly ConfigField[], path: string): ConfigField {
  const steps = path.split('.');
  const matching = fields.filter((field) => endsWith(field.path.split('.'), steps));
  if (matching.length === 1) return matching[0]!;
  if (matching.length > 1) {
    const message = `${path} could mean ${matching.length} fields: ${listed(matching.map((field) => field.path))}; give more of the way to it`;
    throw new FacetError('INVALID_ARGUMENT', message, { reason: 'AMBIGUOUS_FIELD' });
  }
  const near = nearest(path, fields);
  const advice = near.length > 0 ? `near it: ${listed(near)}` : 'the configuration has no field of a similar name';
  throw new FacetError('NOT_FOUND', `the configuration has no field ${path}; ${advice}`, { reason: 'NO_SUCH_FIELD' });
}

function endsWith(way: readonly string[], steps: readonly string[]): boolean {
  const tail = way.slice(-steps.length);
  return (
    tail.length === steps.length && tail.every((step, i) => step === steps[i] || withoutNumbers(step) === steps[i])
  );
}

const listed = (paths: readonly string[]): string =>
  paths.length > MAX_LISTED
    ? `${paths.slice(0, MAX_LISTED).join(', ')} and ${paths.length - MAX_LISTED} more`
    : paths.join(', ');

/** Paths whose last name is the one asked for, or differs in at most a third of its letters; the nearest first. */
function nearest(path: string, fields: readonly ConfigField[]): string[] {
  const nameOf = (way: string) => withoutNumbers(way).split('.').at(-1)!;
  const wanted = nameOf(path);
  return fields
    .map((field) => ({ path: field.path, distance: editDistance(wanted, nameOf(field.path)) }))
    .filter(({ distance }) => distance <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .map((field) => field.path);
}

/** Letters to insert, remove or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
