import { intersectionOverUnion, type BoundingBox } from '@facet/domain-geometry';
import { MIN_LISTED_OVERLAP } from '@facet/domain-verdict';
import type { LedgerRow, Refusal } from './ledger-row';

/** A row whose bytes occur more than once in its batch. */
export interface RepeatedPhoto extends Pick<
  LedgerRow,
  'path' | 'label' | 'listedFace' | 'sourceUri' | 'sourceVerified'
> {
  readonly photoSha256: string;
}

type Group = readonly [RepeatedPhoto, ...RepeatedPhoto[]];
type Refused = { readonly path: string; readonly refusal: Refusal };
type Doubt = Pick<Refusal, 'message' | 'measured' | 'threshold'>;

/**
 * What becomes of inputs with equal bytes. Of each label the first by path stays and the others are DUPLICATE_OF it.
 * Several labels stay only where the source lists a face of its own for each; otherwise nobody can say who is right, and
 * all are refused with LABEL_CONFLICT. `repeats` come in the order of bytes, then path.
 */
export function refuseRepeats(repeats: readonly RepeatedPhoto[]): Refused[] {
  return groupsBy(repeats, ({ photoSha256 }) => photoSha256).flatMap((group) => {
    const ofLabels = groupsBy(group, ({ label }) => label);
    const doubt = ofLabels.length > 1 ? doubtAbout(group) : undefined;
    return doubt ? conflicts(group, doubt) : ofLabels.flatMap(duplicates);
  });
}

function groupsBy(repeats: readonly RepeatedPhoto[], keyOf: (repeat: RepeatedPhoto) => string): Group[] {
  const groups = new Map<string, [RepeatedPhoto, ...RepeatedPhoto[]]>();
  for (const repeat of repeats) {
    const group = groups.get(keyOf(repeat));
    if (group) group.push(repeat);
    else groups.set(keyOf(repeat), [repeat]);
  }
  return [...groups.values()];
}

/** Why the rows do not tell the people in the photo apart; undefined where they do. */
function doubtAbout(group: Group): Doubt | undefined {
  const without = group.find(({ listedFace }) => !listedFace);
  // Where no row lists a face, none was expected.
  if (without) return { message: group.some(hasFace) ? `; no face is listed for ${without.path}` : '' };
  const unsure = ofOneAddress(group) ? undefined : group.find(({ sourceVerified }) => !sourceVerified);
  if (unsure) return { message: `; the bytes are not those that the list means for ${unsure.path}` };
  return overlapAmong(group.filter(hasFace));
}

const hasFace = (repeat: RepeatedPhoto): repeat is RepeatedPhoto & { listedFace: BoundingBox } =>
  repeat.listedFace !== null;

/** Whatever stands there now, it is one picture that the rectangles were drawn on. */
const ofOneAddress = ([first, ...others]: Group): boolean =>
  first.sourceUri !== null && others.every(({ sourceUri }) => sourceUri === first.sourceUri);

/** Faces listed for two people that overlap as a listed face and a found one must, may be one face. */
function overlapAmong(rows: readonly (RepeatedPhoto & { listedFace: BoundingBox })[]): Doubt | undefined {
  for (const [index, row] of rows.entries())
    for (const other of rows.slice(index + 1)) {
      if (row.label === other.label) continue;
      const measured = intersectionOverUnion(row.listedFace, other.listedFace);
      if (measured < MIN_LISTED_OVERLAP) continue;
      const message = `; the faces listed for ${row.path} and ${other.path} overlap by ${measured.toFixed(2)}, those of two people by less than ${MIN_LISTED_OVERLAP}`;
      return { message, measured, threshold: MIN_LISTED_OVERLAP };
    }
  return undefined;
}

function duplicates([first, ...others]: Group): Refused[] {
  const message = `the same bytes as ${first.path}, which stays`;
  return others.map(({ path }) => ({ path, refusal: { reason: 'DUPLICATE_OF', message } }));
}

function conflicts(group: Group, { message: why, ...numbers }: Doubt): Refused[] {
  return group.map(({ path, label }) => {
    const other = group.find((row) => row.label !== label)!;
    const message = `the same bytes are also given under the label ${other.label}, as ${other.path}${why}`;
    return { path, refusal: { reason: 'LABEL_CONFLICT', message, ...numbers } };
  });
}
