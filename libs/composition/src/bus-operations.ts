import { resolve } from 'node:path';
import { lockFolder, openPgliteDatabase } from '@facet/adapter-database-pglite';
import { KafkaOperations } from '@facet/adapter-event-bus-kafka';
import { OUTBOX_MIGRATIONS, OutboxOperations } from '@facet/adapter-event-bus-outbox';
import { FacetError } from '@facet/kernel';
import type { Environment } from '@facet/platform-config';
import type { BusOperations } from '@facet/port-event-bus';
import { readComposition } from './composition.config';
import { databaseFolderOf, holdsDatabase } from './data-folder';

export { DEAD_LETTER_SUFFIX } from '@facet/port-event-bus';
export type { BusOperations, DeadLetter, DeadLetterFilter } from '@facet/port-event-bus';

/**
 * The bus on Kafka where `KAFKA_BROKERS` says so, else the one in a data folder, which no process may hold. To be
 * closed.
 */
export async function openBusOperations(environment: Environment, dataFolder: string): Promise<BusOperations> {
  const { KAFKA_BROKERS: brokers } = readComposition(environment);
  if (brokers !== undefined) return KafkaOperations.open({ brokers: brokers.split(','), clientId: 'facet-cli' });
  const folder = resolve(dataFolder);
  if (!holdsDatabase(folder)) throw noBus(folder);
  const unlock = lockFolder(folder);
  try {
    const connection = await openPgliteDatabase({ folder: databaseFolderOf(folder) });
    await connection.migrate(OUTBOX_MIGRATIONS);
    const operations = new OutboxOperations(connection.database);
    return Object.assign(operations, {
      async close() {
        await connection.close();
        unlock();
      },
    });
  } catch (error) {
    unlock();
    throw error;
  }
}

function noBus(folder: string): FacetError {
  const message = `${folder} holds no event bus; name another folder by --data, or the brokers by KAFKA_BROKERS`;
  return new FacetError('NOT_FOUND', message, { reason: 'NO_BUS' });
}
