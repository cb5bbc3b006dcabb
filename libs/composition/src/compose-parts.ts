import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockFolder, openPgliteDatabase } from '@facet/adapter-database-pglite';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { openLocalFaceDetector } from '@facet/adapter-face-detector-local';
import { ProcessJobRunner } from '@facet/adapter-job-runner-process';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { readConfig } from '@facet/platform-config';
import type { ComposeParts, PartName, Parts } from '@facet/platform-bootstrap';
import { compositionConfig } from './composition.config';
import { composeImageCodec } from './image-codec';
import { jobPrograms } from './job-programs';

/** Opened parts and how to close them, the last one first. */
interface Opened {
  readonly parts: { -readonly [P in PartName]?: Parts[P] };
  readonly closing: (() => Promise<void> | void)[];
}

/**
 * The embedded adapters: everything in one data folder, which this process holds alone. Another adapter enters here,
 * chosen by its own variable (`DATABASE_URL`, a `gs://` address, …).
 */
export const composeParts: ComposeParts = async (names, environment) => {
  const config = readConfig(compositionConfig, environment);
  const dataFolder = resolve(config.FACET_DATA_FOLDER);
  mkdirSync(dataFolder, { recursive: true });
  const opened: Opened = { parts: {}, closing: [] };
  const close = async () => {
    for (const one of opened.closing.splice(0).reverse()) await one();
  };
  const imageCodec = composeImageCodec(environment);
  const wanted = (...any: PartName[]) => any.some((name) => names.includes(name));
  try {
    opened.parts.imageCodec = imageCodec;
    // A job's program, which only reads and adds objects, is composed without the lock (compose-job-parts.ts).
    if (wanted('database', 'eventBus', 'objectStore')) opened.closing.push(lockFolder(dataFolder));
    if (wanted('database', 'eventBus')) await openDatabase(opened, dataFolder);
    if (wanted('objectStore')) await openObjectStore(opened, dataFolder);
    if (wanted('faceDetector', 'faceEmbedder')) {
      const local = openLocalFaceDetector({ codec: imageCodec });
      opened.closing.push(() => local.close());
      Object.assign(opened.parts, { faceDetector: local.detector, faceEmbedder: local.embedder });
    }
    if (wanted('jobRunner')) {
      const runner = new ProcessJobRunner({ programs: jobPrograms(), logFolder: join(dataFolder, 'jobs', 'logs') });
      opened.closing.push(() => runner.close());
      opened.parts.jobRunner = runner;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { parts: opened.parts, environment, dataFolder, close };
};

async function openObjectStore({ parts }: Opened, dataFolder: string): Promise<void> {
  const store = new FileObjectStore(join(dataFolder, 'objects'));
  await store.removeTemporaryFiles();
  parts.objectStore = store;
}

async function openDatabase({ parts, closing }: Opened, dataFolder: string): Promise<void> {
  const connection = await openPgliteDatabase({ folder: join(dataFolder, 'database') });
  closing.push(() => connection.close());
  await connection.migrate(OUTBOX_MIGRATIONS);
  const bus = new OutboxEventBus(connection.database);
  closing.push(() => bus.close());
  Object.assign(parts, { database: connection, eventBus: bus });
}
