import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { TestBatch, type TestPhoto } from './batch.fixture';
import { TestConversion } from './conversion.fixture';

export { photosOf, type TestPhoto } from './batch.fixture';

/** A data folder as the service leaves it, with a dataset of each list of photos; returns their versions. */
export async function fillDataFolder(
  folder: string,
  batches: readonly (readonly TestPhoto[])[],
): Promise<readonly string[]> {
  const conversion = await TestConversion.open({ folder: join(folder, 'database') });
  const store = new FileObjectStore(join(folder, 'objects'));
  const versions: string[] = [];
  try {
    for (const photos of batches) {
      const batch = new TestBatch(photos);
      await batch.storeCrops(store);
      versions.push((await conversion.create(batch, store)).dataset.version);
    }
  } finally {
    await conversion.connection.close();
  }
  return versions;
}
