import { decodeEvent, TOPICS, type Topic } from '@facet/contracts-events';
import { DEAD_LETTER_SUFFIX } from '@facet/port-event-bus';
import { Kafka, logLevel } from 'kafkajs';

/** Half a minute and more: a broker that was killed last takes some time to be back. */
const RETRY = { retries: 10, maxRetryTime: 5000 };

/** Paths of the photos whose events lie in the dead-letter topics. */
export async function readDeadLetters(brokers: string): Promise<string[]> {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING, retry: RETRY });
  const admin = kafka.admin();
  await admin.connect();
  const existing = new Set(await admin.listTopics());
  const topics = (Object.keys(TOPICS) as Topic[]).filter((topic) => existing.has(topic + DEAD_LETTER_SUFFIX));
  const ends = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic + DEAD_LETTER_SUFFIX)));
  await admin.disconnect();
  const total = ends.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  if (total === 0) return [];
  const paths: string[] = [];
  const consumer = kafka.consumer({ groupId: `chaos-${process.pid}`, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topics: topics.map((topic) => topic + DEAD_LETTER_SUFFIX), fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: async ({ topic, message }) => {
          const original = topic.slice(0, -DEAD_LETTER_SUFFIX.length) as Topic;
          paths.push(pathOf(original, decodeEvent(original, message.value!)));
          if (paths.length === total) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return paths;
}

/** The path of the photo that an event is about, or the topic of one that is about none. */
export const pathOf = (topic: Topic, event: object): string => ('path' in event ? String(event.path) : topic);
