import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockFolder } from '@facet/adapter-database-pglite';
import { ProcessJobRunner } from '@facet/adapter-job-runner-process';
import type { ComposeParts, PartName, Parts } from '@facet/platform-bootstrap';
import { readComposition, type CompositionConfig } from './composition.config';
import { composeImageCodec } from './image-codec';
import { JOB_ENVIRONMENT, jobPrograms } from './job-programs';
import { openDatabase } from './open-database';
import { openEventBus } from './open-event-bus';
import { openFaceParts } from './open-face-parts';
import { openObjectStore } from './open-object-store';

/** Opened parts and how to close them, the last one first. */
interface Opened {
  readonly parts: { -readonly [P in PartName]?: Parts[P] };
  readonly closing: (() => Promise<void> | void)[];
}

/**
 * One adapter per port: the embedded one, in a data folder that this process holds alone, unless a variable of its own
 * (composition.config.ts) chooses another.
 */
export const composeParts: ComposeParts = async (names, environment) => {
  const config = readComposition(environment);
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
    if (wanted('database', 'eventBus')) await openDatabaseAndBus(opened, config, dataFolder);
    if (wanted('objectStore')) opened.parts.objectStore = await openObjectStore(config, dataFolder);
    if (wanted('faceDetector', 'faceEmbedder')) {
      const { close: closeFaces, ...faceParts } = await openFaceParts(config, names, imageCodec);
      opened.closing.push(closeFaces);
      Object.assign(opened.parts, faceParts);
    }
    if (wanted('jobRunner')) {
      const runner = new ProcessJobRunner({
        programs: jobPrograms(),
        logFolder: join(dataFolder, 'jobs', 'logs'),
        environment: JOB_ENVIRONMENT,
      });
      opened.closing.push(() => runner.close());
      opened.parts.jobRunner = runner;
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { parts: opened.parts, environment, dataFolder, close };
};

/** The bus keeps its outbox in the database, whichever that is. */
async function openDatabaseAndBus(
  { parts, closing }: Opened,
  config: CompositionConfig,
  folder: string,
): Promise<void> {
  const connection = await openDatabase(config, folder);
  closing.push(() => connection.close());
  const bus = await openEventBus(config, connection);
  closing.push(() => bus.close());
  Object.assign(parts, { database: connection, eventBus: bus });
}
