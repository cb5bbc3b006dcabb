import type { DatasetManifest } from '@facet/domain-dataset-manifest';
import { foldsByGroups } from '@facet/domain-dataset-split';
import type { ObjectStore } from '@facet/port-object-store';
import { onlyDataset, publishedDataset } from '../models/published-version';
import { type LabelledPhoto, readPhotos } from '../photos/read-photos';
import { type NetworkToTest, networkToTest, type RequestedNetwork } from './network-to-test';

/** What folds are made of. */
export interface FoldMaterial {
  readonly dataset: DatasetManifest;
  readonly network: NetworkToTest;
  /** Of both splits. */
  readonly photos: readonly LabelledPhoto[];
}

/** `dataset`: a version; the only one that there is where undefined. */
export async function foldMaterial(
  store: ObjectStore,
  asked: { readonly dataset?: string | undefined; readonly network: RequestedNetwork },
): Promise<FoldMaterial> {
  const dataset = await publishedDataset(store, asked.dataset ?? (await onlyDataset(store)));
  const network = await networkToTest(store, dataset, asked.network);
  const photos: LabelledPhoto[] = [];
  for (const split of ['train', 'validation'] as const)
    for await (const photo of readPhotos(store, dataset, split)) photos.push(photo);
  return { dataset, network, photos };
}

/** The fold that tests each photo, from 0: groups stay together, and each person is spread over all. */
export function foldOfPhotos(
  photos: readonly LabelledPhoto[],
  folds: number,
  seed: number,
): ReadonlyMap<string, number> {
  const items = photos.map(({ photo, label, group }) => ({ id: photo, label, group: group ?? photo }));
  return foldsByGroups(items, { folds, seed });
}
