import { rm } from 'node:fs/promises';
import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { Logger } from '@facet/platform-logging';
import { inSpan, traceVariables } from '@facet/platform-telemetry';
import type { JobRunner } from '@facet/port-job-runner';
import type { JobRepository } from '../persistence/job.repository';
import type { VersionReservationRepository } from '../persistence/version-reservation.repository';
import { ACTIVE, type Job } from './job';
import type { JobEnds } from './job-ends';
import type { JobProgress } from './job-progress';
import { parseTrainerMessage, type TrainerSettings, trainerInput, scratchFoldersOf } from './trainer-program';
import { announcementOf } from './version-announcement';
import type { VersionPublication } from './version-publication';

export interface RunJobParts {
  readonly jobs: JobRepository;
  readonly versions: VersionReservationRepository;
  readonly runner: JobRunner;
  readonly publication: VersionPublication;
  readonly ends: JobEnds;
  readonly progress: JobProgress;
  readonly settings: TrainerSettings;
  readonly logger: Logger;
}

/** Takes a job from the queue to its end. */
export class RunJobUseCase {
  constructor(private readonly parts: RunJobParts) {}

  /**
   * Aborting `stop` stops the trainer: a job that was being cancelled is then CANCELLED, any other keeps its state and
   * goes on from its checkpoint when it is run again.
   */
  async execute(job: Job, stop: AbortSignal): Promise<void> {
    const { jobs, ends, logger } = this.parts;
    if (!(await jobs.move(job.id, ['QUEUED'], 'PREPARING'))) return;
    this.parts.progress.changed(job.id);
    const log = logger.child({ jobId: job.id });
    try {
      const attributes = { 'facet.job.id': job.id, 'facet.architecture': job.architecture };
      const manifest = await inSpan('training job', { attributes }, () => this.publishedManifest(job, stop));
      if (manifest) await this.succeed(job, manifest, log);
      else if (await ends.end(job.id, ['CANCELLING'], { state: 'CANCELLED' })) log.info('training job cancelled');
    } catch (error) {
      const { message } = FacetError.from(error);
      log.error({ err: error }, 'training job failed');
      await ends.end(job.id, ACTIVE, { state: 'FAILED', errorMessage: message });
    }
  }

  /** Undefined when the training was stopped. */
  private async publishedManifest(job: Job, stop: AbortSignal): Promise<ModelManifest | undefined> {
    const { versions, publication } = this.parts;
    const version = await versions.reserve(job.model, job.id);
    const published = await publication.find(job, version);
    if (published) return published;
    const trained = await this.train(job, version, stop);
    if (trained) await publication.publish(job, version, trained);
    return trained;
  }

  private async train(job: Job, version: number, stop: AbortSignal): Promise<ModelManifest | undefined> {
    const { runner, settings, progress, jobs } = this.parts;
    if (stop.aborted) return undefined;
    const input = trainerInput(job, version, settings);
    const environment = traceVariables();
    const running = await runner.start({ jobId: job.id, program: 'trainer', input, environment });
    const cancel = () => void running.cancel();
    stop.addEventListener('abort', cancel, { once: true });
    let manifest: ModelManifest | undefined;
    try {
      for await (const raw of running.messages) {
        const message = parseTrainerMessage(raw);
        if (message.type === 'started') {
          await jobs.move(job.id, ['PREPARING'], 'RUNNING', { step: message.step, device: message.device });
          progress.changed(job.id);
        } else if (message.type === 'step') await progress.step(job, message);
        else if (message.type === 'warm-started') {
          const { type: _, ...warmStart } = message;
          await jobs.change(job.id, { warmStart });
        } else if (message.type === 'left-out') {
          const { type: _, ...leftOut } = message;
          await jobs.change(job.id, { leftOut });
        } else if (message.type === 'exported') manifest = message.manifest;
      }
    } catch (error) {
      await running.cancel();
      throw error;
    } finally {
      stop.removeEventListener('abort', cancel);
    }
    const outcome = await running.outcome;
    if (outcome.state === 'cancelled') return undefined;
    if (outcome.state === 'failed') throw new FacetError('ABORTED', outcome.message, { reason: 'TRAINER_FAILED' });
    if (!manifest) throw new FacetError('DATA_LOSS', 'the trainer ended without an export');
    return manifest;
  }

  private async succeed(job: Job, manifest: ModelManifest, log: Logger): Promise<void> {
    const { ends, settings } = this.parts;
    const { steps, loss, firstLoss, secondsPerStep, validationAccuracy } = manifest.training;
    const numbers = { step: steps, loss, firstLoss, secondsPerStep, validationAccuracy };
    const end = { state: 'SUCCEEDED', ...numbers, modelVersion: manifest.version } as const;
    // The version exists: its checkpoints are not needed even if this process dies before the job's row says so.
    for (const folder of scratchFoldersOf(settings.dataFolder, job.id))
      await rm(folder, { recursive: true, force: true });
    // A cancellation that comes after the manifest is too late: the version exists.
    await ends.end(job.id, ACTIVE, end, [announcementOf(manifest)]);
    log.info({ model: job.model, modelVersion: manifest.version, validationAccuracy }, 'training job succeeded');
  }
}
