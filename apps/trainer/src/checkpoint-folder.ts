import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import { z } from 'zod';

const STATE_FILE = 'state.json';
/** A checkpoint on its way: it gets its name when it is whole. */
const UNFINISHED = 'unfinished';
const NAME = /^step-(\d{9,})$/;

const stateSchema = z.strictObject({
  jobId: z.string(),
  /** Steps done. */
  step: z.int().positive(),
  firstLoss: z.number(),
  loss: z.number(),
  /** Wall times of the latest steps. */
  stepSeconds: z.array(z.number()),
  threads: z.int().positive(),
});

/** What a job knows at a step beside its variables. */
export type TrainingState = z.infer<typeof stateSchema>;

export interface Checkpoint {
  readonly state: TrainingState;
  /** Begins the names of the variables' files. */
  readonly prefix: string;
}

/** The checkpoints of one job: each is there as a whole or not at all, and replaces the one before it. */
export class CheckpointFolder {
  constructor(
    private readonly folder: string,
    private readonly jobId: string,
  ) {}

  /** The latest one. Throws DATA_LOSS when it cannot be read or is another job's. */
  async latest(): Promise<Checkpoint | undefined> {
    const name = (await this.names()).at(-1);
    if (!name) return undefined;
    const folder = join(this.folder, name);
    const state = await readState(join(folder, STATE_FILE));
    if (state.jobId !== this.jobId)
      throw new FacetError(
        'DATA_LOSS',
        `the checkpoint ${folder} belongs to the job ${state.jobId}, not ${this.jobId}`,
      );
    return { state, prefix: join(folder, 'variables') };
  }

  /** `save` writes the variables to files whose names begin with the prefix that it is given. */
  async write(state: TrainingState, save: (prefix: string) => Promise<void>): Promise<void> {
    const unfinished = join(this.folder, UNFINISHED);
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true });
    await save(join(unfinished, 'variables'));
    await writeFile(join(unfinished, STATE_FILE), JSON.stringify(state));
    for (const file of await readdir(unfinished)) await flush(join(unfinished, file));
    const older = await this.names();
    await rename(unfinished, join(this.folder, `step-${String(state.step).padStart(9, '0')}`));
    await flush(this.folder);
    for (const name of older) await rm(join(this.folder, name), { recursive: true });
  }

  private async names(): Promise<string[]> {
    const entries = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return entries.filter((name) => NAME.test(name)).sort((a, b) => stepOf(a) - stepOf(b));
  }
}

const stepOf = (name: string): number => Number(NAME.exec(name)?.[1]);

async function readState(path: string): Promise<TrainingState> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new FacetError('DATA_LOSS', `the checkpoint's ${path} cannot be read; remove its folder to begin again`, {
      reason: 'MALFORMED_CHECKPOINT',
      cause,
    });
  }
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
