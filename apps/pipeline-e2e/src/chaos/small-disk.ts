import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';

/** A file system in memory with a size of its own, mounted at a folder; only root on Linux can make one. */
export class SmallDisk {
  private readonly ballast: string;

  private constructor(readonly folder: string) {
    this.ballast = join(folder, '.ballast');
  }

  /** Throws FAILED_PRECONDITION where it cannot be mounted. */
  static mount(folder: string, sizeBytes: number): SmallDisk {
    mkdirSync(folder, { recursive: true });
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder]);
    if (status !== 0)
      throw new FacetError('FAILED_PRECONDITION', 'a small file system can only be mounted by root on Linux');
    return new SmallDisk(folder);
  }

  /** Fills the disk until `bytes` are free, in whole pages. */
  leave(bytes: number): void {
    rmSync(this.ballast, { force: true });
    const { bavail, bsize } = statfsSync(this.folder);
    const fill = bavail * bsize - bytes;
    if (fill < 0) throw new RangeError(`only ${bavail * bsize} bytes are free`);
    writeFileSync(this.ballast, new Uint8Array(fill));
  }

  /** All that the objects leave is free. */
  free(): void {
    truncateSync(this.ballast);
  }

  unmount(): void {
    spawnSync('umount', [this.folder]);
  }
}
