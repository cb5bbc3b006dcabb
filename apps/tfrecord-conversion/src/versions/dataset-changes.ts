/** Where a version has a photo. */
export interface Place {
  readonly label: string;
  readonly split: string;
  readonly cropSha256: string;
}

/** A version as far as it is compared. */
export interface ComparedVersion {
  /** Photo's path -> its place, of every photo that is in the version. */
  readonly places: ReadonlyMap<string, Place>;
  /** Photo's path -> why it is not in the version, of every input that was refused. */
  readonly refusals: ReadonlyMap<string, string>;
}

export interface DatasetChange {
  readonly path: string;
  readonly kind: 'CAME' | 'WENT' | 'CHANGED';
  readonly from?: Place;
  readonly to?: Place;
  /** Reason code of the version that does not have the photo; empty where its batch did not have it either. */
  readonly reason: string;
}

/** What is different, in the order of paths (UTF-16 code units). */
export function* datasetChanges(from: ComparedVersion, to: ComparedVersion): Generator<DatasetChange, void, undefined> {
  const paths = [...new Set([...from.places.keys(), ...to.places.keys()])].sort();
  for (const path of paths) {
    const [before, after] = [from.places.get(path), to.places.get(path)];
    if (!before) yield { path, kind: 'CAME', to: after!, reason: from.refusals.get(path) ?? '' };
    else if (!after) yield { path, kind: 'WENT', from: before, reason: to.refusals.get(path) ?? '' };
    else if (!samePlace(before, after)) yield { path, kind: 'CHANGED', from: before, to: after, reason: '' };
  }
}

const samePlace = (a: Place, b: Place): boolean =>
  a.label === b.label && a.split === b.split && a.cropSha256 === b.cropSha256;
