import { join } from 'node:path';
import { EventFile, hyperParameters, histogram, images, scalar, text, trainingEnded } from '@facet/tensorflow-summary';
import type { PreviewPictures, TrainedStep } from '../network/training-network';
import type { Validation } from '../validation';
import { type Mistake, mistakesTable } from './worst-mistakes';
import { type ParameterSource, parametersOf } from './parameters';

/** Steps told of in all, at most about so many: enough for a curve, few enough for a long job's disk. */
const SCALAR_POINTS = 1000;
const HISTOGRAM_POINTS = 25;

export interface JobSummariesOptions extends ParameterSource {
  readonly jobId: string;
  /** Of the job; the files are in it, and in its folders `train` and `validation`. */
  readonly folder: string;
  /** Steps done before. */
  readonly doneSteps: number;
}

/**
 * What a person sees of a job in TensorBoard: the runs `train` and `validation`, which draw into the same charts, and the
 * job's own run with its hyperparameters. Which steps it tells of depends on their numbers only, so that a job which
 * goes on from a checkpoint tells of the same ones.
 */
export class JobSummaries {
  private constructor(
    private readonly job: EventFile,
    private readonly train: EventFile,
    private readonly validation: EventFile,
    private readonly steps: number,
    private readonly batchSize: number,
  ) {}

  static open(options: JobSummariesOptions): JobSummaries {
    const { jobId, folder, doneSteps, input } = options;
    const first = doneSteps === 0 ? 0 : doneSteps + 1;
    const [job, train, validation] = ['', 'train', 'validation'].map((name) =>
      EventFile.open(join(folder, name), first),
    ) as [EventFile, EventFile, EventFile];
    if (first === 0)
      job.write(
        0,
        hyperParameters(jobId, parametersOf(options), [
          { group: 'validation', tag: 'accuracy', name: 'validation accuracy' },
          { group: 'validation', tag: 'loss', name: 'validation loss' },
          { group: 'train', tag: 'loss', name: 'training loss' },
        ]),
      );
    return new JobSummaries(job, train, validation, input.steps, input.batchSize);
  }

  /** At the beginning of a job. `graphDef` is a serialized tensorflow.GraphDef. */
  begun(graphDef: Uint8Array, preview: PreviewPictures | undefined): void {
    this.train.writeGraph(graphDef);
    if (!preview) return;
    const { before, after } = preview;
    this.train.write(0, [
      images('examples/as stored', before, 'The first pictures of the first batch.'),
      ...(after ? [images('examples/augmented', after, 'The same pictures, as the first step sees them.')] : []),
    ]);
  }

  /** Whether a step has to be run with its gradients. */
  wantsGradients(step: number): boolean {
    return this.isDue(step, HISTOGRAM_POINTS);
  }

  /** `weights` are those after a step of which gradients are wanted. */
  stepDone(step: number, { loss, accuracy, learningRate, gradients }: TrainedStep, seconds: number): void {
    if (this.isDue(step, SCALAR_POINTS))
      this.train.write(step, [
        scalar('loss', loss, 'Of the batch, before the step; with what the regularisers add.'),
        scalar('accuracy', accuracy, 'Share of the batch that is classified right, before the step.'),
        scalar('learning rate', learningRate),
        scalar('speed/seconds per step', seconds),
        scalar('speed/images per second', this.batchSize / seconds),
      ]);
    for (const [name, values] of gradients ?? []) this.train.write(step, [histogram(`gradients/${name}`, values)]);
  }

  weights(step: number, values: ReadonlyMap<string, ArrayLike<number>>): void {
    for (const [name, numbers] of values) this.train.write(step, [histogram(`weights/${name}`, numbers)]);
  }

  validated(step: number, { accuracy, loss }: Validation, mistakes: readonly Mistake[]): void {
    this.validation.write(step, [
      scalar('loss', loss, 'Mean cross entropy over the split.'),
      scalar('accuracy', accuracy, 'Share of the split that is classified right.'),
      text('worst mistakes/table', mistakesTable(mistakes)),
      ...(mistakes.length > 0
        ? [
            images(
              'worst mistakes/pictures',
              mistakes.map(({ picture }) => picture),
            ),
          ]
        : []),
    ]);
  }

  ended(step: number): void {
    this.job.write(step, [trainingEnded()]);
  }

  close(): void {
    for (const file of [this.job, this.train, this.validation]) file.close();
  }

  /** The first and the last step, and about `points` in all. */
  private isDue(step: number, points: number): boolean {
    return step === 1 || step === this.steps || step % Math.ceil(this.steps / points) === 0;
  }
}
