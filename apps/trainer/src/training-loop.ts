import type { WarmStart } from '@facet/domain-dataset-manifest';
import { FacetError, median } from '@facet/kernel';
import type { CheckpointFolder } from './checkpoint-folder';
import { judged } from './early-stop';
import type { LearningNetwork } from './network/learning-network';
import type { TrainedStep } from './network/training-network';
import type { TrainerInput } from './trainer-input';
import type { TrainerMessage } from './trainer-message';
import type { JobSummaries } from './summaries/job-summaries';
import type { TrainingState } from './training-state';
import type { Validation } from './validation';

/** So many step times are enough for a median, and a checkpoint stays small. */
const STEP_TIMES_KEPT = 101;

export interface TrainingRun {
  readonly network: LearningNetwork;
  readonly checkpoints: CheckpointFolder;
  readonly input: Pick<TrainerInput, 'steps' | 'checkpointSteps' | 'settings'>;
  /** The checkpoint that the network was restored from, if any. */
  readonly from: TrainingState | undefined;
  /** What a new network has taken from another one, if anything. */
  readonly warmStart?: WarmStart | undefined;
  /** On the validation split, after a step: at the last one, and where the settings want it. */
  readonly validate: (step: number) => Promise<Pick<Validation, 'accuracy' | 'loss'>>;
  readonly summaries: Pick<JobSummaries, 'wantsGradients' | 'stepDone' | 'weights'>;
  readonly say: (message: TrainerMessage) => void;
}

/**
 * Trains to the last step, or to an early stop, and leaves a checkpoint of it. Throws FAILED_PRECONDITION
 * (LOSS_NOT_FINITE) as soon as the loss or a weight is no number; the last checkpoint before it stays.
 */
export async function runSteps(run: TrainingRun): Promise<TrainingState> {
  const { network, checkpoints, input, from, summaries, say } = run;
  const stepSeconds = [...(from?.stepSeconds ?? [])];
  let state = from;
  for (let step = (from?.step ?? 0) + 1; step <= input.steps && !state?.stopped; step++) {
    const began = performance.now();
    const detailed = summaries.wantsGradients(step);
    const trained = await network.train({ withGradients: detailed });
    const seconds = (performance.now() - began) / 1000;
    stepSeconds.push(seconds);
    if (stepSeconds.length > STEP_TIMES_KEPT) stepSeconds.shift();
    const { loss, accuracy } = trained;
    if (!Number.isFinite(loss)) throw await notFinite(`the loss became ${loss}`, step, trained, checkpoints);
    const { best, waited = 0, stopped = false, warmStart = run.warmStart } = state ?? {};
    state = { step, firstLoss: state?.firstLoss ?? loss, loss, stepSeconds, best, waited, warmStart, stopped };
    summaries.stepDone(step, trained, seconds);
    if (detailed) summaries.weights(step, await network.weights());
    say({ type: 'step', step, steps: input.steps, loss, accuracy, secondsPerStep: median(stepSeconds) });
    state = await validated(run, state);
    const last = step === input.steps || state.stopped;
    if (step % input.checkpointSteps === 0 || last || state.best?.step === step) {
      // Weights of such a step would look good until the next one.
      if (!(await network.isFinite())) throw await notFinite('a weight became no number', step, trained, checkpoints);
      if (network.save) await writeCheckpoint(run, state);
    }
  }
  return state!;
}

async function validated({ input, validate, say }: TrainingRun, state: TrainingState): Promise<TrainingState> {
  const { earlyStop, validationSteps } = input.settings;
  const due = validationSteps > 0 && state.step % validationSteps === 0;
  if (!due && state.step !== input.steps) return state;
  const found = await validate(state.step);
  if (!due || !earlyStop) return state;
  const value = found[earlyStop.metric];
  const after = { ...state, ...judged(earlyStop, state, state.step, value) };
  const { step, best, stopped } = after;
  say({ type: 'validation', step, metric: earlyStop.metric, value, bestStep: best!.step, stopped });
  return after;
}

async function writeCheckpoint({ network, checkpoints, say }: TrainingRun, state: TrainingState): Promise<void> {
  try {
    await checkpoints.write(state.step, state.best?.step, (prefix) => network.save!(prefix, JSON.stringify(state)));
  } catch (cause) {
    const { message } = FacetError.from(cause);
    const why = `the checkpoint of step ${state.step} could not be written: ${message}`;
    throw new FacetError('RESOURCE_EXHAUSTED', `${why}; ${await lastGood(checkpoints)}`, {
      reason: 'CHECKPOINT_NOT_WRITTEN',
      cause,
    });
  }
  say({ type: 'checkpointed', step: state.step });
}

async function notFinite(
  what: string,
  step: number,
  { learningRate }: TrainedStep,
  checkpoints: CheckpointFolder,
): Promise<FacetError> {
  const rate = Number(learningRate.toPrecision(6));
  const message = `${what} at step ${step}; a learning rate below ${rate} may keep it finite; ${await lastGood(checkpoints)}`;
  return new FacetError('FAILED_PRECONDITION', message, { reason: 'LOSS_NOT_FINITE', details: { step } });
}

async function lastGood(checkpoints: CheckpointFolder): Promise<string> {
  const step = await checkpoints.latest();
  return step === undefined
    ? 'there is no checkpoint before it'
    : `the last good checkpoint is ${checkpoints.prefix(step)}`;
}
