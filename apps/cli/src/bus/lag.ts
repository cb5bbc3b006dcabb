import { DEAD_LETTER_SUFFIX, openBusOperations } from '@facet/composition/bus-operations';
import { TOPICS, type TopicDefinition } from '@facet/contracts-events';

export interface LagOptions {
  readonly data: string;
  readonly json: boolean;
}

/** Prints what each service has still to do on each of its topics. On Kafka, what waits in an outbox is not counted. */
export async function showLag({ data, json }: LagOptions): Promise<void> {
  const bus = await openBusOperations(process.env, data);
  try {
    for (const { group, topic } of subscriptions()) {
      const events = await bus.lag(group, topic);
      const line = json ? JSON.stringify({ group, topic, events }) : `${group}  ${topic}  ${events}`;
      process.stdout.write(`${line}\n`);
    }
  } finally {
    await bus.close();
  }
}

/** By the registry: each group and topic, dead letters that a service is told of among them. */
function subscriptions() {
  return Object.entries<TopicDefinition>(TOPICS).flatMap(([topic, { consumers, deadLetterConsumer }]) => [
    ...consumers.map((group) => ({ group, topic })),
    ...(deadLetterConsumer ? [{ group: deadLetterConsumer, topic: topic + DEAD_LETTER_SUFFIX }] : []),
  ]);
}
