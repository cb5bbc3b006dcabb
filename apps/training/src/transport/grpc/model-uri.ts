import { modelPrefix } from '@facet/domain-dataset-manifest';
import type { ObjectStore } from '@facet/port-object-store';

/** Where the files of a version are, without a slash at the end. */
export const modelUri = (store: ObjectStore, model: string, version: number): string =>
  store.uri(modelPrefix(model, version).replace(/\/$/, ''));
