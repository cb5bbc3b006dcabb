import { localFolder } from '@facet/composition/local-object-store';
import { storeOpener } from '@facet/composition/store-opener';
import type { ConvertShard } from '@facet/port-conversion-runner';
import { splitAddress } from '@facet/port-object-store';
import { convertShard as convert } from './convert-shard';
import { FolderPictures } from './folder-pictures';
import { StoredPictures } from './stored-pictures';

/** What a thread, or the whole process for a shard of a cluster's job, runs: `convert-shard` on the job's addresses. */
export const convertShard: ConvertShard = async (job, shard, signal) => {
  const [indexFolder, indexName] = splitAddress(job.index);
  const storeAt = await storeOpener([indexFolder, job.root, job.out]);
  const folder = localFolder(job.root);
  return convert(job, shard, {
    readIndex: () => storeAt(indexFolder).read(indexName),
    pictures: folder === undefined ? new StoredPictures(storeAt(job.root)) : new FolderPictures(folder),
    out: storeAt(job.out),
    signal,
  });
};
