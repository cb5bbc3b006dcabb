import { FacetError } from '@facet/kernel';
import type { CheckpointFolder, TrainingState } from './checkpoint-folder';
import { BatchOrder } from './dataset/batch-order';
import type { TrainingExample } from './dataset/read-split';
import type { TrainingNetwork } from './network/training-network';
import type { TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';

/** So many step times are enough for a median, and a checkpoint stays small. */
const STEP_TIMES_KEPT = 101;

export interface TrainingRun {
  readonly network: TrainingNetwork;
  readonly examples: readonly TrainingExample[];
  readonly checkpoints: CheckpointFolder;
  readonly input: Pick<TrainerInput, 'jobId' | 'steps' | 'batchSize' | 'learningRate' | 'seed' | 'checkpointSteps'>;
  readonly threads: number;
  /** The checkpoint that the network was restored from, if any. */
  readonly from: TrainingState | undefined;
  readonly say: (message: TrainerMessage) => void;
}

/**
 * Trains to the last step and leaves a checkpoint of it. Throws FAILED_PRECONDITION (LOSS_NOT_FINITE) as soon as the
 * loss is no number; the last checkpoint before it stays.
 */
export async function runSteps(run: TrainingRun): Promise<TrainingState> {
  const { network, examples, checkpoints, input, threads, from, say } = run;
  const order = new BatchOrder(examples.length, input.batchSize, input.seed);
  const stepSeconds = [...(from?.stepSeconds ?? [])];
  let state = from;
  for (let done = from?.step ?? 0; done < input.steps;) {
    const began = performance.now();
    const batch = order.batch(done).map((index) => examples[index]!);
    const loss = await network.train(batch, done);
    stepSeconds.push((performance.now() - began) / 1000);
    if (stepSeconds.length > STEP_TIMES_KEPT) stepSeconds.shift();
    done++;
    if (!Number.isFinite(loss)) throw lossNotFinite(loss, done, input.learningRate);
    state = { jobId: input.jobId, step: done, firstLoss: state?.firstLoss ?? loss, loss, stepSeconds, threads };
    say({ type: 'step', step: done, steps: input.steps, loss, secondsPerStep: median(stepSeconds) });
    if (done % input.checkpointSteps === 0 || done === input.steps) {
      await checkpoints.write(state, (prefix) => network.save(prefix));
      say({ type: 'checkpointed', step: done });
    }
  }
  return state!;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}

function lossNotFinite(loss: number, step: number, learningRate: number): FacetError {
  const message = `the loss became ${loss} at step ${step}; a learning rate below ${learningRate} may keep it finite`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'LOSS_NOT_FINITE', details: { step } });
}
