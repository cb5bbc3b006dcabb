import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why a test on a small disk is skipped where `SmallDisk.mount` has none to give. */
export const SMALL_DISK_MISSING = 'a small file system can only be mounted by root on Linux';

/** A file system in memory with a size of its own, mounted at a folder. */
export class SmallDisk {
  private readonly ballast: string;

  private constructor(readonly folder: string) {
    this.ballast = join(folder, '.ballast');
  }

  /** `size` in bytes. Undefined where it cannot be mounted. */
  static mount(folder: string, size: number): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    return mount(folder, '-t', 'tmpfs', '-o', `size=${size}`) ? new SmallDisk(folder) : undefined;
  }

  /** Gives the file system another size, in bytes, with all that is on it. */
  resize(size: number): void {
    if (!mount(this.folder, '-o', `remount,size=${size}`)) throw new Error(`${this.folder} could not be resized`);
  }

  /** Fills the disk until `bytes` are free, in whole pages. */
  leave(bytes: number): void {
    rmSync(this.ballast, { force: true });
    const { bavail, bsize } = statfsSync(this.folder);
    const fill = bavail * bsize - bytes;
    if (fill < 0) throw new RangeError(`only ${bavail * bsize} bytes are free`);
    writeFileSync(this.ballast, new Uint8Array(fill));
  }

  /** Takes back what `leave` filled. */
  free(): void {
    truncateSync(this.ballast);
  }

  /** Lazily: somebody may still hold files open. */
  unmount(): void {
    spawnSync('umount', ['--lazy', this.folder]);
  }
}

const mount = (folder: string, ...options: string[]): boolean =>
  spawnSync('mount', [...options, 'tmpfs', folder]).status === 0;
