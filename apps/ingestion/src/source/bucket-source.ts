import { digestOf, err, FacetError, ok, type Result } from '@facet/kernel';
import { isSystemFile } from '../folder/file-name';
import type { PhotoSource, SourceInput } from './photo-source';
import { requirePeople } from './require-people';
import type { StoreAt } from './source-address';

/**
 * The objects below an address, `gs://bucket/prefix/PERSON/…`; what lies beside the people is nobody's. Objects whose
 * names end with a slash are a console's idea of folders, and no inputs.
 */
export async function openBucket(address: string, storeAt: StoreAt): Promise<Result<PhotoSource>> {
  const inputs: SourceInput[] = [];
  const objects: (readonly [key: string, generation: string])[] = [];
  try {
    const store = storeAt(address);
    for await (const { key, generation } of store.list('')) {
      if (key.endsWith('/') || key.split('/').some(isSystemFile)) continue;
      const slash = key.indexOf('/');
      inputs.push({ path: key, label: slash < 0 ? '' : key.slice(0, slash), origin: { kind: 'object', store, key } });
      objects.push([key, generation]);
    }
  } catch (error) {
    if (!(error instanceof FacetError)) throw error;
    if (error.code === 'NOT_FOUND') return err(noBucket(address, error));
    if (error.code === 'INVALID_ARGUMENT' || error.code === 'PERMISSION_DENIED') return err(error);
    throw error;
  }
  const problem = requirePeople(inputs, address);
  return problem ? err(problem) : ok({ address, inputs, digest: digestOf(['bucket', address, objects]) });
}

function noBucket(address: string, cause: FacetError): FacetError {
  return new FacetError('NOT_FOUND', `there is no bucket for ${address}`, { reason: 'NO_SUCH_BUCKET', cause });
}
