import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import { startStack, type Stack } from '../stack';
import { readDeadLetters } from './dead-letters';
import type { HurtSystem } from './hurt-system';
import type { RemainsSource } from './read-remains';

/** A killed consumer's partitions wait for their next one no longer than they must. */
export const QUICK_FAILOVER = { KAFKA_SESSION_TIMEOUT_MS: '3000' };

/** Services as processes of their own on Kafka, Postgres and object storage. */
export async function startServices(folder: string, instantDetector: boolean): Promise<HurtSystem> {
  const stack = await startStack({ folder, instantDetector, environment: QUICK_FAILOVER });
  const brokers = stack.parts.programs.filter(({ name }) => name.startsWith('kafka'));
  return {
    addresses: stack.addresses,
    victims: [...stack.services.map((program) => ({ name: program.service.name, program })), ...brokers],
    remains: remainsOf(stack),
    stop: () => stack.stop(),
  };
}

/** Where a stack's objects and dead letters are. */
export function remainsOf({ parts }: Stack): RemainsSource {
  const { OBJECT_STORE_URL, GCS_API_ENDPOINT, KAFKA_BROKERS } = parts.environment;
  return {
    store: openGcsObjectStore(OBJECT_STORE_URL!, { apiEndpoint: GCS_API_ENDPOINT }),
    deadPaths: () => readDeadLetters(KAFKA_BROKERS!),
  };
}
