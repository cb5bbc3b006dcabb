import type { Batch, Dataset, Job } from '@facet/contracts-rpc';
import { leftOutText } from '../datasets/left-out-text';
import { percent } from '../output/text';

/** What one run of the job ended with. */
export interface RunResult {
  readonly batch: Batch;
  readonly dataset: Dataset;
  readonly job: Job;
  /** URL of REST and the page; `host:port` of the serving dialects over gRPC. */
  readonly endpoints: { readonly http: string; readonly grpc: string };
}

/** The machine-readable result, as documented in the README. */
export function summaryJson(result: RunResult) {
  const { batch, dataset, job } = result;
  return {
    photos: { total: batch.total, accepted: batch.accepted, refused: sorted(batch.refused) },
    dataset: {
      version: dataset.version,
      uri: dataset.uri,
      digest: dataset.digest,
      labels: dataset.labels,
      leftOut: dataset.leftOut.map(({ name, acceptedPhotos }) => ({ name, acceptedPhotos })),
      splits: sorted(dataset.splits),
      shards: dataset.shards,
    },
    training: {
      architecture: job.architecture,
      steps: job.steps,
      secondsPerStep: job.secondsPerStep,
      firstLoss: job.firstLoss,
      loss: job.loss,
      validationAccuracy: job.validationAccuracy,
    },
    model: { name: job.model, version: Number(job.modelVersion), uri: job.modelUri },
    endpoints: result.endpoints,
  };
}

const sorted = <T>(record: Record<string, T>) =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

const counts = (record: Record<string, number>) =>
  Object.entries(sorted(record))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

/** The same for a person. */
export function summaryText(result: RunResult): string {
  const { batch, dataset, job } = result;
  const { http, grpc } = result.endpoints;
  const refused = counts(batch.refused);
  const rows = [
    ['photos', `${batch.total} in, ${batch.accepted} accepted${refused ? `, refused: ${refused}` : ''}`],
    ['people', `${dataset.labels.length}: ${dataset.labels.join(', ')}`],
    ...(dataset.leftOut.length > 0 ? [['left out', `${leftOutText(dataset.leftOut)}: too few`] as const] : []),
    ['dataset', `${dataset.version} (${counts(dataset.splits)})`],
    ['training', `${job.architecture}, ${job.steps} steps, loss ${job.firstLoss.toFixed(3)} to ${job.loss.toFixed(3)}`],
    ['accuracy', `${percent(job.validationAccuracy)} of the validation split`],
    ['model', `${job.model} version ${job.modelVersion}`],
    ['page, REST', http],
    ['gRPC', grpc],
  ] as const;
  const table = rows.map(([name, value]) => `  ${name.padEnd(12)}${value}`).join('\n');
  return `
${table}

Who is it? Try a photo of your own:
  curl --data-binary @photo.jpg -H 'content-type: image/jpeg' ${http}/v1/recognize
  grpcurl -plaintext -d "{\\"image\\": \\"$(base64 < photo.jpg | tr -d '\\n')\\"}" ${grpc} facet.serving.v1.ServingService/Recognize

`;
}
