import { type Architecture, architectureFromJson, architectureNamed, modelFileKey } from '@facet/architectures';
import type { ObjectStore } from '@facet/port-object-store';
import { FacetError } from '@facet/kernel';

/** A built-in architecture by its name, or one from the model.json that the store keeps under its id. */
export async function readArchitecture(name: string, store: ObjectStore): Promise<Architecture> {
  const key = modelFileKey(name);
  if (!key) return architectureNamed(name);
  const architecture = await architectureFromJson(Buffer.from(await store.readAll(key)).toString(), key);
  if (architecture.name === name) return architecture;
  throw new FacetError('DATA_LOSS', `${key} describes ${architecture.name}, not ${name}`, {
    reason: 'DIGEST_MISMATCH',
  });
}
