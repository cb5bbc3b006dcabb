import { RealGcs, RealKafka, RealPostgres, type ChildProgram } from '@facet/testing/real-parts';
import { makeServiceRoles } from './service-roles';

export interface PartsOptions {
  /** Data, logs and state of everything. */
  readonly folder: string;
  /** Brokers to start; default 1. */
  readonly brokers?: 1 | 3;
  /** Brokers to use instead of starting some: `host:port,…`. */
  readonly kafka?: string;
  /** A server to use instead of starting one. */
  readonly databaseUrl?: string;
  /** A bucket to use instead of starting an emulator: `gs://bucket/prefix`. */
  readonly objectStore?: string;
}

/** A program that was started for the stack. */
export interface StackProgram {
  readonly name: string;
  readonly address: string;
  readonly program: ChildProgram;
}

type PartVariables = Readonly<Record<'KAFKA_BROKERS' | 'DATABASE_URL' | 'OBJECT_STORE_URL', string>> & {
  readonly GCS_API_ENDPOINT?: string;
};

/** The parts that the services share. */
export interface StackParts {
  /** Variables by which services find them; the role of the database is its administrator. */
  readonly environment: PartVariables;
  readonly programs: readonly StackProgram[];
  stop(): Promise<void>;
}

const BUCKET = 'facet';

/** Starts what was not given. What was started is stopped when something fails. */
export async function openParts({ folder, brokers, ...given }: PartsOptions): Promise<StackParts> {
  const programs: StackProgram[] = [];
  const stop = async () => void (await Promise.all(programs.map(({ program }) => program.stop())));
  const started = await Promise.allSettled([
    given.kafka ?? startKafka(programs, folder, brokers),
    given.databaseUrl ?? startPostgres(programs, folder),
    given.objectStore ?? startGcs(programs, folder),
  ]);
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const [kafka, databaseUrl, objectStore] = started.map((one) => (one as PromiseFulfilledResult<string>).value);
  const gcs = programs.find(({ name }) => name === 'gcs');
  const environment = {
    KAFKA_BROKERS: kafka!,
    DATABASE_URL: databaseUrl!,
    OBJECT_STORE_URL: objectStore!,
    ...(gcs ? { GCS_API_ENDPOINT: `http://${gcs.address}` } : {}),
  };
  return { environment, programs, stop };
}

async function startKafka(programs: StackProgram[], folder: string, brokers?: 1 | 3): Promise<string> {
  const kafka = await RealKafka.start({ folder, brokers });
  for (const [i, program] of kafka.brokers.entries())
    programs.push({ name: `kafka-${i + 1}`, address: program.address, program });
  return kafka.addresses;
}

async function startPostgres(programs: StackProgram[], folder: string): Promise<string> {
  const program = await RealPostgres.start({ folder });
  programs.push({ name: 'postgres', address: program.address, program });
  await makeServiceRoles(program.url);
  return program.url;
}

async function startGcs(programs: StackProgram[], folder: string): Promise<string> {
  const program = await RealGcs.start({ folder });
  programs.push({ name: 'gcs', address: program.address, program });
  await program.makeBucket(BUCKET);
  return `gs://${BUCKET}`;
}
