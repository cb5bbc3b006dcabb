import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { encodeEvent } from '@facet/contracts-events';
import { ConversionService, IngestionService, ServingService, TrainingService } from '@facet/contracts-rpc';
import { grpcClient, serviceHealth } from '@facet/platform-grpc';
import { publishColourModel } from '@facet/serving/fixtures';
import { distinctPhotos, type DistinctPhoto } from '../distinct-photos';
import { startOneProcess } from '../one-process';
import { PipelineUser } from '../pipeline-user';
import { descendantsOf, missingOf } from '../process-tree';
import { whenAvailable } from '../when-available';
import type { KnownValues } from './hostile-message';

const BATCH = 'calls';
const PHOTOS = 80;
/** Above those of jobs, so that it stays the one that is served. */
const MODEL_VERSION = 1000;

/**
 * All services in one process with a batch, a dataset, a job and a model that is served, so that calls come further than to
 * an id that nobody knows.
 */
export class CalledFacet {
  private readonly ingestion;
  private readonly serving;
  private readonly children: readonly number[];

  private constructor(
    private readonly system: Awaited<ReturnType<typeof startOneProcess>>,
    private readonly image: Uint8Array,
    /** What the services know, by the names of fields. */
    readonly known: KnownValues,
  ) {
    this.ingestion = grpcClient(IngestionService, this.grpc);
    this.serving = grpcClient(ServingService, this.grpc);
    this.children = descendantsOf(this.program.pid!);
  }

  static async start(folder: string): Promise<CalledFacet> {
    await publishModel(join(folder, 'data'));
    const system = await startOneProcess(folder);
    try {
      const { program } = system.victims[0]!;
      await program.ready(async () => (await fetch(`${system.http}/health/ready`)).ok);
      const photos = await distinctPhotos(PHOTOS, 1);
      const user = new PipelineUser(system.addresses);
      await user.send(BATCH, photos);
      await user.decided(BATCH);
      user.stop();
      const { version, jobId } = await convertAndQueue(system.addresses.INGESTION_GRPC_ADDRESS);
      const source = writeSource(join(folder, 'source'), photos.slice(0, 2));
      await whenAvailable(() => recognize(system.addresses.INGESTION_GRPC_ADDRESS, photos[0]!.bytes));
      return new CalledFacet(system, photos[0]!.bytes, knownValues({ version, jobId, source, photo: photos[0]! }));
    } catch (error) {
      await system.stop();
      throw error;
    }
  }

  get grpc(): string {
    return this.system.addresses.INGESTION_GRPC_ADDRESS;
  }

  get http(): string {
    return this.system.http;
  }

  private get program() {
    return this.system.victims[0]!.program;
  }

  /** Processes that have ended: of the services, or of a model. */
  died(): number {
    return this.program.isRunning ? missingOf(this.children) : 1;
  }

  /** What is wrong with the answers to plain calls, if anything. */
  async complaint(): Promise<string | undefined> {
    const health = await serviceHealth(this.grpc);
    if (health !== 'SERVING') return `the process ${health}`;
    try {
      await this.serving.recognize({ image: this.image });
      await this.ingestion.getBatch({ batchId: BATCH });
    } catch (error) {
      return (error as Error).message;
    }
    const { status } = await fetch(`${this.http}/v1/models`);
    return status === 200 ? undefined : `GET /v1/models answers ${status}`;
  }

  async stop(): Promise<void> {
    this.ingestion.close();
    this.serving.close();
    await this.system.stop();
  }
}

/** A model in a data folder that nobody uses yet: whoever starts on it serves it. */
async function publishModel(data: string): Promise<void> {
  const announced = await publishColourModel(new FileObjectStore(join(data, 'objects')), { version: MODEL_VERSION });
  const connection = await openPgliteDatabase({ folder: join(data, 'database') });
  try {
    await connection.migrate(OUTBOX_MIGRATIONS);
    const bus = new OutboxEventBus(connection.database);
    await bus.publish([encodeEvent('models.version.published.v1', { ...announced })]);
    await bus.close();
  } finally {
    await connection.close();
  }
}

/** The batch's dataset, and a job on it that is cancelled at once. */
async function convertAndQueue(address: string): Promise<{ version: string; jobId: string }> {
  const [conversion, training] = [grpcClient(ConversionService, address), grpcClient(TrainingService, address)];
  try {
    let version = '';
    const cropRule = { scale: 1.3, sizePx: 224 };
    for await (const { dataset } of conversion.createDataset({ batchId: BATCH, cropRule }))
      version = dataset?.version ?? '';
    const { job } = await training.createJob({ datasetVersion: version, architecture: 'embedding-head', steps: 1 });
    await training.cancelJob({ jobId: job!.id });
    return { version, jobId: job!.id };
  } finally {
    conversion.close();
    training.close();
  }
}

async function recognize(address: string, image: Uint8Array): Promise<void> {
  const serving = grpcClient(ServingService, address);
  await serving.recognize({ image }).finally(() => serving.close());
}

function writeSource(folder: string, photos: readonly DistinctPhoto[]): string {
  for (const { path, bytes } of photos) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
  return folder;
}

interface Known {
  readonly version: string;
  readonly jobId: string;
  readonly source: string;
  readonly photo: DistinctPhoto;
}

function knownValues({ version, jobId, source, photo: { path, label, sha256, bytes } }: Known): KnownValues {
  return {
    batch_id: [BATCH],
    version: [version, BigInt(MODEL_VERSION), `${MODEL_VERSION}`],
    dataset_version: [version],
    from_version: [version],
    to_version: [version],
    job_id: [jobId],
    source: [source],
    host: ['example.org'],
    path: [path, 'ben/1.jpg'],
    photo: [path],
    paths: [path],
    photo_sha256: [sha256],
    label: [label],
    from: [label],
    to: ['Ada', 'person-2'],
    kind: ['RENAME', 'MERGE', 'SPLIT', 'DELETE'],
    action: ['relabel', 'drop', 'keep', 'undo'],
    verdict: ['ACCEPTED', 'REFUSED'],
    scale: [1.3],
    size_px: [224],
    max_pan_degrees: [20],
    min_face_px: [16],
    architecture: ['embedding-head', 'face-cnn'],
    settings_json: ['{}', '{"batchSize":8}'],
    model: ['face_recog'],
    model_name: ['face_recog'],
    name: ['face_recog', 'image_bytes', 'scores'],
    signature_name: ['serving_default'],
    metadata_field: ['signature_def'],
    datatype: ['BYTES'],
    shape: [1n],
    image: [bytes],
    chunk: [bytes],
    bytes_contents: [bytes],
    string_val: [bytes],
    service: [IngestionService.typeName],
  };
}
