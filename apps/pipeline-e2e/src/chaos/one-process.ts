import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { decodeEvent, type Topic } from '@facet/contracts-events';
import { DEAD_LETTER_SUFFIX } from '@facet/port-event-bus';
import { ChildProgram, freePorts } from '@facet/testing/real-parts';
import { sql } from 'drizzle-orm';
import { typescriptCommand } from '../stack';
import { pathOf } from './dead-letters';
import type { HurtSystem } from './hurt-system';

export interface OneProcessOptions {
  /** Default: one whose detector answers at once. */
  readonly main?: string;
  /** Added to this process's. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** All services in one process on embedded parts; it answers HTTP at `http`. */
export async function startOneProcess(
  folder: string,
  { main = join(__dirname, '../stack/instant-facet.ts'), environment = {} }: OneProcessOptions = {},
): Promise<HurtSystem & { readonly http: string }> {
  const [httpPort, grpcPort] = await freePorts(2);
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const program = new ChildProgram({
    name: 'facet',
    command: typescriptCommand(main),
    environment: {
      ...process.env,
      ...environment,
      FACET_DATA_FOLDER: data,
      FACET_HTTP_PORT: String(httpPort),
      FACET_GRPC_PORT: String(grpcPort),
    },
    logFile: join(folder, 'facet.log'),
  });
  program.start();
  const address = `127.0.0.1:${grpcPort}`;
  return {
    http: `http://127.0.0.1:${httpPort}`,
    addresses: { INGESTION_GRPC_ADDRESS: address, TFRECORD_CONVERSION_GRPC_ADDRESS: address },
    victims: [{ name: 'facet', program }],
    remains: {
      store: new FileObjectStore(join(data, 'objects')),
      // The process holds the database alone.
      deadPaths: async () => {
        await program.stop();
        return readDeadPaths(join(data, 'database'));
      },
    },
    stop: async () => void (await program.stop()),
  };
}

async function readDeadPaths(folder: string): Promise<string[]> {
  const connection = await openPgliteDatabase({ folder });
  try {
    const { rows } = (await connection.database.execute(
      sql`select topic, payload from bus.event where topic like ${`%${DEAD_LETTER_SUFFIX}`}`,
    )) as unknown as { rows: { topic: string; payload: Uint8Array }[] };
    return rows.map(({ topic, payload }) => {
      const original = topic.slice(0, -DEAD_LETTER_SUFFIX.length) as Topic;
      return pathOf(original, decodeEvent(original, payload));
    });
  } finally {
    await connection.close();
  }
}
