import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import type { DatabaseConnection } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { CompositionConfig } from './composition.config';

/** The bus in the database. */
export async function openEventBus(_config: CompositionConfig, connection: DatabaseConnection): Promise<EventBus> {
  await connection.migrate(OUTBOX_MIGRATIONS);
  return new OutboxEventBus(connection.database);
}
