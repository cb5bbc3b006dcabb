import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from '@facet/adapter-event-bus-kafka';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { TOPICS, type TopicDefinition } from '@facet/contracts-events';
import type { DatabaseConnection } from '@facet/port-database';
import type { EventBus } from '@facet/port-event-bus';
import type { CompositionConfig } from './composition.config';

/** Kafka where `KAFKA_BROKERS` says so, else the bus in the database, which is for one process. */
export async function openEventBus(config: CompositionConfig, connection: DatabaseConnection): Promise<EventBus> {
  const { KAFKA_BROKERS: brokers, KAFKA_CLIENT_ID: clientId, KAFKA_SESSION_TIMEOUT_MS: sessionTimeoutMs } = config;
  const { database } = connection;
  if (brokers === undefined) {
    await connection.migrate(OUTBOX_MIGRATIONS);
    return new OutboxEventBus(database);
  }
  await connection.migrate(KAFKA_BUS_MIGRATIONS);
  const topics = Object.entries<TopicDefinition>(TOPICS).map(
    ([name, { partitions, retentionDays, maxMessageBytes }]) => ({ name, partitions, retentionDays, maxMessageBytes }),
  );
  return KafkaEventBus.open({ database, brokers: brokers.split(','), clientId, sessionTimeoutMs, topics });
}
