import type { JobMessage } from '@facet/port-job-runner';
import { z } from 'zod';
import type { NetworkToTest } from './network-to-test';

/** Of the program `trainer`, which refuses another. */
export const TRAINER_RECIPE = 2;

/** A job that ends soon needs few checkpoints. */
const CHECKPOINTS = 4;

interface FoldJob {
  readonly jobId: string;
  readonly dataset: { readonly manifestKey: string; readonly digest: string };
  readonly dataFolder: string;
  readonly workFolder: string;
}

/** What the program `trainer` is given for a fold: scores instead of a model version. */
export function foldInput(
  { network, threads }: { readonly network: NetworkToTest; readonly threads: number },
  job: FoldJob,
) {
  return {
    ...job,
    recipe: TRAINER_RECIPE,
    ...network,
    model: 'fold',
    version: 1,
    checkpointSteps: Math.ceil(network.steps / CHECKPOINTS),
    threads,
    // Folds share the processors by a plan; a GPU would be everybody's at once.
    device: 'cpu',
    result: 'scores',
  } as const;
}

const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('step'), step: z.int() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
]);

/** Of what the trainer says, what a fold listens to. */
export const foldMessage = (message: JobMessage): z.infer<typeof messageSchema> | undefined =>
  messageSchema.safeParse(message).data;
