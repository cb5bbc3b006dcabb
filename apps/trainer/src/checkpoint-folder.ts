import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { flush, namesIn, writeWhole } from './durable-files';

/** TensorFlow's own index of a folder of checkpoints, which tf.train.latest_checkpoint reads. */
const INDEX = 'checkpoint';
/** Where a checkpoint is written before its files get their place. */
const UNFINISHED = 'unfinished';
const FILE = /^model\.ckpt-(\d+)\.(index|data-\d{5}-of-\d{5})$/;
const LATEST = /^model_checkpoint_path: "model\.ckpt-(\d+)"$/m;

const nameOf = (step: number): string => `model.ckpt-${step}`;

/**
 * The checkpoints of one job in TensorFlow's own format: `model.ckpt-<step>.index`, `.data-…` and `checkpoint`. One is
 * there when `checkpoint` names it, which is written last.
 */
export class CheckpointFolder {
  /** `keep`: how many of the latest stay. */
  constructor(
    readonly folder: string,
    private readonly keep: number,
  ) {}

  /** The step of the latest one. Throws DATA_LOSS when the index cannot be read. */
  async latest(): Promise<number | undefined> {
    const text = await readFile(join(this.folder, INDEX), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const [, step] = LATEST.exec(text) ?? [];
    if (step !== undefined) return Number(step);
    throw new FacetError(
      'DATA_LOSS',
      `${join(this.folder, INDEX)} names no checkpoint; remove ${this.folder} to begin again`,
      {
        reason: 'MALFORMED_CHECKPOINT',
      },
    );
  }

  /** Begins the names of a checkpoint's files: what TensorFlow calls its path. */
  prefix(step: number): string {
    return join(this.folder, nameOf(step));
  }

  /**
   * Adds the checkpoint of `step` as the latest, and removes those that are neither among the latest nor `best`. `save`
   * writes to files whose names begin with the prefix that it is given. When it fails, the ones before stay as they are.
   */
  async write(step: number, best: number | undefined, save: (prefix: string) => Promise<void>): Promise<void> {
    const unfinished = join(this.folder, UNFINISHED);
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    try {
      await save(join(unfinished, nameOf(step)));
      for (const file of await namesIn(unfinished)) {
        await flush(join(unfinished, file));
        await rename(join(unfinished, file), join(this.folder, file));
      }
    } finally {
      // Half a checkpoint would keep a full disk full.
      await rm(unfinished, { recursive: true, force: true });
    }
    const known = (await this.steps()).filter((one) => one <= step);
    const kept = known.filter((one, i) => one === best || i >= known.length - this.keep);
    await writeWhole(this.folder, INDEX, indexOf(step, kept));
    for (const file of await namesIn(this.folder)) {
      const [, of] = FILE.exec(file) ?? [];
      if (of !== undefined && !kept.includes(Number(of))) await rm(join(this.folder, file));
    }
  }

  /** Ascending, of those whose files are whole. */
  private async steps(): Promise<number[]> {
    const names = await namesIn(this.folder);
    return names
      .flatMap((name) => (name.endsWith('.index') ? [Number(FILE.exec(name)?.[1] ?? NaN)] : []))
      .filter((step) => !Number.isNaN(step))
      .sort((a, b) => a - b);
  }
}

/** The text of a tensorflow.CheckpointState. */
const indexOf = (latest: number, all: readonly number[]): string =>
  [
    `model_checkpoint_path: "${nameOf(latest)}"`,
    ...all.map((step) => `all_model_checkpoint_paths: "${nameOf(step)}"`),
    '',
  ].join('\n');
