import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type JobSchema, JobState } from '@facet/contracts-rpc';
import type { ObjectStore } from '@facet/port-object-store';
import type { Job } from '../../application/job';
import { deviceMessage } from './device-message';
import { modelUri } from './model-uri';

/** A job as callers see it. */
export function jobMessage(job: Job, store: ObjectStore): MessageInitShape<typeof JobSchema> {
  const { id, state, datasetVersion, architecture, step, steps, seed, loss, firstLoss, model, modelVersion } = job;
  const { accuracy, batchSize, validationAccuracy, secondsPerStep, errorMessage, createdAt, endedAt, settings } = job;
  return {
    id,
    state: JobState[state],
    datasetVersion,
    architecture,
    step,
    steps,
    seed,
    loss,
    firstLoss,
    accuracy,
    batchSize,
    validationAccuracy,
    secondsPerStep,
    errorMessage,
    model,
    modelVersion: BigInt(modelVersion ?? 0),
    modelUri: modelVersion === null ? '' : modelUri(store, model, modelVersion),
    device: deviceMessage(job.device),
    createdAt: timestampFromDate(createdAt),
    settingsJson: JSON.stringify(settings),
    ...(job.leftOut && { leftOut: job.leftOut }),
    ...(job.warmStart && { warmStart: job.warmStart }),
    ...(endedAt && { endedAt: timestampFromDate(endedAt) }),
  };
}
