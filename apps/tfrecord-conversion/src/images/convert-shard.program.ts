import { localFolder, objectStoreAt } from '@facet/composition/object-store-at';
import type { ConvertShard } from '@facet/port-conversion-runner';
import { convertShard as convert } from './convert-shard';
import { FolderPictures } from './folder-pictures';
import { splitAddress } from './split-address';
import { StoredPictures } from './stored-pictures';

/** What a thread, or the whole process for a shard of a cluster's job, runs: `convert-shard` on the job's addresses. */
export const convertShard: ConvertShard = (job, shard) => {
  const [indexFolder, indexName] = splitAddress(job.index);
  const folder = localFolder(job.root);
  return convert(job, shard, {
    readIndex: () => objectStoreAt(indexFolder).read(indexName),
    pictures: folder === undefined ? new StoredPictures(objectStoreAt(job.root)) : new FolderPictures(folder),
    out: objectStoreAt(job.out),
  });
};
