import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { datasetsEvents, facesEvents, ingestionEvents, trainingEvents } from '@facet/contracts-rpc';

/** The services that publish and consume events; also the names of the consumer groups. */
export type ServiceName = 'ingestion' | 'face-extraction' | 'tfrecord-conversion' | 'training' | 'serving' | 'gateway';

export interface TopicDefinition<S extends DescMessage = DescMessage> {
  /** The payload's protobuf message. */
  readonly schema: S;
  /** The key of an event: events of one key are handled in the order of their publication. Never empty. */
  readonly key: (payload: MessageShape<S>) => string;
  readonly producer: ServiceName | 'anybody';
  /** Default 12. A later change would part the events of one key, so it is refused. */
  readonly partitions?: number;
  /** How long a broker keeps the events; default 7 days. Dead letters are kept for 30. */
  readonly retentionDays?: number;
  /** Each of these must have exactly one handler; a start-up check proves it. */
  readonly consumers: readonly ServiceName[];
  /** Travels as JSON of the protobuf mapping, for programs that are not Facet's; protobuf is taken too. */
  readonly json?: true;
  /** Is told of the topic's dead letters; must have exactly one `@OnDeadLetter` handler for it. */
  readonly deadLetterConsumer?: ServiceName;
  /** Topic on which each event of this one is answered. */
  readonly answeredOn?: string;
  /** Largest message on a broker, in bytes; default 1 MiB, as brokers have it. */
  readonly maxMessageBytes?: number;
}

const topic = <S extends DescMessage>(definition: TopicDefinition<S>) => definition;

/** Every topic of the system: `<domain>.<entity>.<event>.v<major>` and what travels on it. */
export const TOPICS = {
  'ingestion.photo.stored.v1': topic({
    schema: ingestionEvents.PhotoStoredSchema,
    key: (event) => event.photoSha256,
    producer: 'ingestion',
    consumers: ['face-extraction'],
  }),
  'ingestion.photo.submitted.v1': topic({
    schema: ingestionEvents.PhotoSubmittedSchema,
    key: (event) => event.batchId || event.source,
    producer: 'anybody',
    consumers: ['ingestion'],
    json: true,
    deadLetterConsumer: 'ingestion',
    answeredOn: 'ingestion.submission.answered.v1',
    // Room above the limit of a photo, so that a larger one is answered and not refused by the broker without a word.
    maxMessageBytes: 4 * 1024 * 1024,
  }),
  'ingestion.submission.answered.v1': topic({
    schema: ingestionEvents.SubmissionAnsweredSchema,
    key: (event) => event.submissionId,
    producer: 'ingestion',
    consumers: [],
    json: true,
  }),
  'ingestion.photo.rejected.v1': topic({
    schema: ingestionEvents.PhotoRejectedSchema,
    key: (event) => event.batchId,
    producer: 'ingestion',
    consumers: [],
  }),
  'faces.face.extracted.v1': topic({
    schema: facesEvents.FaceExtractedSchema,
    key: (event) => event.photoSha256,
    producer: 'face-extraction',
    consumers: ['ingestion'],
  }),
  'faces.photo.rejected.v1': topic({
    schema: facesEvents.PhotoRejectedSchema,
    key: (event) => event.photoSha256,
    producer: 'face-extraction',
    consumers: ['ingestion'],
  }),
  'datasets.version.published.v1': topic({
    schema: datasetsEvents.DatasetVersionPublishedSchema,
    key: (event) => event.version,
    producer: 'tfrecord-conversion',
    consumers: [],
  }),
  'training.job.progressed.v1': topic({
    schema: trainingEvents.JobProgressedSchema,
    key: (event) => event.jobId,
    producer: 'training',
    consumers: [],
  }),
  'training.job.ended.v1': topic({
    schema: trainingEvents.JobEndedSchema,
    key: (event) => event.jobId,
    producer: 'training',
    consumers: [],
  }),
  'models.version.published.v1': topic({
    schema: trainingEvents.ModelVersionPublishedSchema,
    key: (event) => event.model,
    producer: 'training',
    consumers: ['serving'],
  }),
} as const;

export type Topic = keyof typeof TOPICS;

/** The payload that travels on topic `T`. */
export type PayloadOf<T extends Topic> = MessageShape<(typeof TOPICS)[T]['schema']>;
