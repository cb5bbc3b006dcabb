import type { MessageInitShape } from '@bufbuild/protobuf';
import { type CreateJobRequestSchema, type Job, JobState, TrainingService } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { followed, grpcClient } from '@facet/platform-grpc';
import type { Progress } from '../output/progress';
import { percent } from '../output/text';

export interface FollowedJob {
  readonly job: Job;
  /** It had already succeeded. */
  readonly found: boolean;
}

/** Creates a job, or finds it, and shows how it goes on. Throws FAILED_PRECONDITION when it ends without a model. */
export async function followJob(
  request: MessageInitShape<typeof CreateJobRequestSchema>,
  address: string,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<FollowedJob> {
  const client = grpcClient(TrainingService, address);
  try {
    const created = await client.createJob(request, { signal });
    let job = created.job!;
    const jobId = job.id;
    for await (const reply of followed(() => client.watchJob({ jobId }, { signal }))) {
      job = reply.job ?? job;
      progress.update('Training', job.step, job.steps, remarkOf(job));
    }
    if (job.state === JobState.SUCCEEDED) return { job, found: created.found };
    const why = job.errorMessage || 'no message';
    throw new FacetError('FAILED_PRECONDITION', `training ended ${JobState[job.state]}: ${why}`);
  } finally {
    client.close();
  }
}

/** How a job ended, in one line. */
export const trainedText = ({ validationAccuracy }: Job, found: boolean): string =>
  `validation accuracy ${percent(validationAccuracy)}${found ? ', found finished' : ''}`;

/** Beside the bar: the latest step's batch, and pictures per second by the median step. */
function remarkOf({ step, loss, accuracy, batchSize, secondsPerStep }: Job): string {
  if (step === 0) return '';
  const rate = secondsPerStep > 0 ? `  ${Math.round(batchSize / secondsPerStep)} images/s` : '';
  return `loss ${loss.toFixed(3)}  accuracy ${(accuracy * 100).toFixed(0)} %${rate}`;
}
