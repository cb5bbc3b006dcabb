import type { Database, DatabaseConnection } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { FaceDetector, FaceEmbedder } from '@facet/port-face-detector';
import type { ImageCodec } from '@facet/port-image-codec';
import type { JobRunner } from '@facet/port-job-runner';
import type { ObjectStore } from '@facet/port-object-store';
import type { Environment } from '@facet/platform-config';
import { TracedEventBus } from '@facet/platform-events';

/** One adapter per port, chosen by configuration; shared by the services of a process. */
export interface Parts {
  readonly objectStore: ObjectStore;
  readonly eventBus: EventBus;
  readonly database: DatabaseConnection;
  readonly faceDetector: FaceDetector;
  readonly faceEmbedder: FaceEmbedder;
  readonly imageCodec: ImageCodec;
  readonly jobRunner: JobRunner;
}

export type PartName = keyof Parts;

/** What a process hands to its services: the parts they asked for, their variables, a folder for scratch files. */
export interface ServiceSurroundings {
  readonly parts: Partial<Parts>;
  readonly environment: Environment;
  /** Absolute path. */
  readonly dataFolder: string;
}

/** The parts of a process and the way to let go of them. */
export interface ComposedParts extends ServiceSurroundings {
  close(): Promise<void>;
}

/** Picks the adapters for the named ports. */
export type ComposeParts = (names: readonly PartName[], environment: Environment) => Promise<ComposedParts>;

// Injection tokens: a port's interface is gone at run time.
export const OBJECT_STORE = Symbol('OBJECT_STORE');
export const EVENT_BUS = Symbol('EVENT_BUS');
/** Drizzle's `Database`, not the connection. */
export const DATABASE = Symbol('DATABASE');
export const FACE_DETECTOR = Symbol('FACE_DETECTOR');
export const FACE_EMBEDDER = Symbol('FACE_EMBEDDER');
export const IMAGE_CODEC = Symbol('IMAGE_CODEC');
export const JOB_RUNNER = Symbol('JOB_RUNNER');
export const CLOCK = Symbol('CLOCK');
export const ENVIRONMENT = Symbol('ENVIRONMENT');
export const DATA_FOLDER = Symbol('DATA_FOLDER');

/** The time, as an argument. */
export type Clock = () => Date;

/** Value of each token that the surroundings can provide. */
export function providedValues({ parts, environment, dataFolder }: ServiceSurroundings): [symbol, unknown][] {
  const database: Database | undefined = parts.database?.database;
  const values: [symbol, unknown][] = [
    [OBJECT_STORE, parts.objectStore],
    [EVENT_BUS, parts.eventBus && new TracedEventBus(parts.eventBus)],
    [DATABASE, database],
    [FACE_DETECTOR, parts.faceDetector],
    [FACE_EMBEDDER, parts.faceEmbedder],
    [IMAGE_CODEC, parts.imageCodec],
    [JOB_RUNNER, parts.jobRunner],
    [CLOCK, () => new Date()],
    [ENVIRONMENT, environment],
    [DATA_FOLDER, dataFolder],
  ];
  return values.filter(([, value]) => value !== undefined);
}
