import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { decodeEvent, type Topic } from '@facet/contracts-events';
import { err } from '@facet/kernel';
import type { Database } from '@facet/port-database';
import type { Downloader } from '@facet/port-downloader';
import type { EventBus, NewEvent } from '@facet/port-event-bus';
import type { ObjectStore } from '@facet/port-object-store';
import sharp from 'sharp';
import { BatchAnnouncer } from './application/batch-announcer';
import { BatchChanges } from './application/batch-changes';
import { BatchLedger } from './application/batch-ledger';
import { IngestSource } from './application/ingest-source.use-case';
import { PhotoReceiver } from './application/photo-receiver';
import { ReadBatches } from './application/read-batches.use-case';
import { RecordFaceVerdict } from './application/record-face-verdict.use-case';
import { SourceIntake } from './application/source-intake';
import { SubmissionContent } from './application/submission-content';
import { TakeSubmission } from './application/take-submission.use-case';
import { UploadPhotos } from './application/upload-photos.use-case';
import { WatchBatch } from './application/watch-batch.use-case';
import { WatchSource } from './application/watch-source.use-case';
import { ingestion } from './ingestion.service-definition';
import { BatchRepository } from './persistence/batch.repository';
import { LedgerRepository } from './persistence/ledger.repository';
import { PlaceholderRepository } from './persistence/placeholder.repository';
import type { StoreAt } from './source/source-address';

export async function openDatabase() {
  const connection = await openPgliteDatabase();
  await connection.migrate(OUTBOX_MIGRATIONS);
  await connection.migrate(ingestion.migrations!);
  return connection;
}

/** What only tests of sources hand over. */
interface SourceParts {
  readonly downloader?: Downloader;
  readonly storeAt?: StoreAt;
}

/** The service's use cases on the given parts, as its module wires them. */
export function useCases(
  database: Database,
  store: ObjectStore,
  bus: EventBus = new OutboxEventBus(database),
  { downloader = nowhere, storeAt = (folder) => new FileObjectStore(folder) }: SourceParts = {},
) {
  const now = () => new Date();
  const changes = new BatchChanges();
  const batches = new BatchRepository(database);
  const ledgerRows = new LedgerRepository(database);
  const placeholders = new PlaceholderRepository({ people: 3, known: [] });
  const ledger = new BatchLedger(database, batches, ledgerRows, placeholders, changes, now);
  const announcer = new BatchAnnouncer(database, batches, ledgerRows, bus, now);
  const receiver = new PhotoReceiver(store, new SharpImageCodec());
  const limits = { maxPhotoBytes: 100_000, maxUploadPhotos: 50, concurrency: 4 };
  const intake = new SourceIntake(receiver, downloader, limits.maxPhotoBytes);
  const sources = new IngestSource(storeAt, intake, ledger, announcer, batches, limits);
  let ids = 0;
  return {
    bus,
    announcer,
    sources,
    watchedFolders: new WatchSource(sources, storeAt, 5),
    uploads: new UploadPhotos(receiver, ledger, announcer, batches, limits, () => `upload-${++ids}`),
    submissions: new TakeSubmission(
      new SubmissionContent(store, { maxInlineBytes: 50_000, maxPhotoBytes: 100_000 }),
      receiver,
      ledger,
      announcer,
      bus,
    ),
    verdicts: new RecordFaceVerdict(database, ledgerRows, bus, changes, now),
    reading: new ReadBatches(batches, ledgerRows),
    watching: new WatchBatch(batches, changes, { intervalMs: 1, pollMs: 60_000 }),
  };
}

const nowhere: Downloader = {
  download: async () => err({ reason: 'DEAD_URL', message: 'this test has no web', attempts: 1 }),
  close: async () => {},
};

/** Bytes of a picture that no other `seed` has. */
export function picture(seed: number): Promise<Buffer> {
  const background = { r: seed & 255, g: (seed >> 8) & 255, b: 7 };
  return sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
}

/** A folder of `photos` different pictures for each person; returns its path. */
export async function peopleFolder(folder: string, people: readonly string[], photos: number, seed = 0) {
  for (const [personIndex, person] of people.entries())
    for (let photo = 0; photo < photos; photo++)
      writeAt(folder, `${person}/${photo}.png`, await picture(seed + personIndex * 100 + photo));
  return folder;
}

export function writeAt(folder: string, path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}

/** A bus that keeps a copy of what is published on it. */
export function recordingBus(bus: EventBus): { bus: EventBus; published: NewEvent[] } {
  const published: NewEvent[] = [];
  const publish: EventBus['publish'] = async (events, transaction) => {
    await bus.publish(events, transaction);
    published.push(...events);
  };
  const copy: EventBus = {
    publish,
    subscribe: (options) => bus.subscribe(options),
    claim: (delivery, transaction) => bus.claim(delivery, transaction),
    close: () => bus.close(),
  };
  return { bus: copy, published };
}

/** `path` of each published event of a topic, in order. */
export function pathsOn(topic: Topic, published: readonly NewEvent[]): string[] {
  return published
    .filter((event) => event.topic === topic)
    .map(({ payload }) => (decodeEvent(topic, payload) as { path?: string }).path ?? '');
}

/** The database of a process that dies at its `nth` transaction, before it commits or just after. */
export function dyingDatabase(database: Database, nth: number, when: 'before' | 'after'): Database {
  let transactions = 0;
  const transaction: Database['transaction'] = async (work, config) => {
    if (++transactions < nth) return database.transaction(work, config);
    if (when === 'after') await database.transaction(work, config);
    else
      await database
        .transaction(async (open) => {
          await work(open);
          throw new Error('rolled back');
        }, config)
        .catch(() => undefined);
    throw new Error('killed');
  };
  return new Proxy(database, {
    get: (target, name) => (name === 'transaction' ? transaction : Reflect.get(target, name, target)),
  });
}
