import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import { FacetError } from '@facet/kernel';
import { RealGcs, SMALL_DISK_MISSING, SmallDisk } from '@facet/testing/real-parts';
import { drawnRecords } from '../../apps/pipeline-e2e/src/chaos/drawn-records';
import { bitFlips, tornOnDisk, tornOnTheWay, type TornWrites } from '../../apps/pipeline-e2e/src/chaos/torn-writes';
import type { Scenario } from './scenario';

const SHARD_BYTES = 1_000_000;
const STEP_BYTES = 64 * 1024;
/** Above the size from which objects are sent in several requests. */
const LARGE_SHARD_BYTES = 12_000_000;
const LARGE_STEP_BYTES = 1024 * 1024;
const BUCKET = 'facet';

/** R7: no half-written shard is ever seen, and none that was changed is taken for good. */
export const scenario: Scenario = {
  title: 'shards on a disk that is full at every 64 KiB, on links that are cut there, and with bits flipped',
  options: { flips: 'bits flipped on each of files and object store, default 300', seed: 'of the bits, default 1' },
  async run({ flips = '300', seed = '1' }, progress) {
    const folder = mkdtempSync(join(tmpdir(), 'facet-disk-'));
    const disk = SmallDisk.mount(join(folder, 'small'), 4 * SHARD_BYTES);
    if (!disk) throw new FacetError('FAILED_PRECONDITION', SMALL_DISK_MISSING);
    const gcs = await RealGcs.start({ folder });
    try {
      await gcs.makeBucket(BUCKET);
      const shard = Buffer.concat(drawnRecords(SHARD_BYTES, Number(seed)));
      const largeShard = Buffer.concat(drawnRecords(LARGE_SHARD_BYTES, Number(seed)));
      const files = await tornOnDisk(disk, shard, STEP_BYTES);
      progress(`a full disk: ${JSON.stringify(files)}`);
      const [objectStore, largeObjects] = await Promise.all([
        tornOnTheWay(gcs, BUCKET, shard, STEP_BYTES),
        tornOnTheWay(gcs, BUCKET, largeShard, LARGE_STEP_BYTES),
      ]);
      progress(`cut links: ${JSON.stringify({ objectStore, largeObjects })}`);
      const stores = [
        [new FileObjectStore(join(folder, 'files')), join(folder, 'files')],
        [openGcsObjectStore(`gs://${BUCKET}`, { apiEndpoint: gcs.endpoint }), join(folder, 'gcs', BUCKET)],
      ] as const;
      const found = [];
      for (const [store, at] of stores) {
        mkdirSync(at, { recursive: true });
        await store.put('flipped', shard);
        found.push(await bitFlips(store, 'flipped', join(at, 'flipped'), { count: Number(flips), seed: Number(seed) }));
      }
      const [flippedInFiles, flippedInObjects] = found;
      const passed =
        [files, objectStore, largeObjects].every(isKept) && found.every(({ flips, found }) => flips === found);
      return { passed, figures: { files, objectStore, largeObjects, flippedInFiles, flippedInObjects } };
    } finally {
      disk.unmount();
      await gcs.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const isKept = ({ refused, unclear, partial, notMended }: TornWrites): boolean =>
  refused > 0 && unclear.length === 0 && partial === 0 && notMended === 0;
