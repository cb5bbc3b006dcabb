import { FacetError, pause } from '@facet/kernel';
import { Kafka, logLevel, type Consumer } from 'kafkajs';
import { startStack, type ServiceProcess, type Stack } from '../stack';
import { checkDelivery, type DeliveryFaults } from './delivery-check';
import { distinctPhotos, inBatches } from './distinct-photos';
import { PipelineUser } from './pipeline-user';
import { readRemains } from './read-remains';
import { QUICK_FAILOVER, remainsOf } from './separate-services';

export interface CrashOptions {
  readonly uploads: number;
  readonly folder: string;
  readonly progress: (line: string) => void;
}

export interface CrashOutcome {
  readonly faults: DeliveryFaults;
  readonly crashes: readonly Crash[];
}

export interface Crash {
  readonly name: string;
  /** From the moment at which the service could notice. */
  readonly notReadyAfterSeconds: number;
  readonly endedAfterSeconds: number;
  readonly status: number | null;
}

/** Services whose consumers crash; each is its own consumer group. */
const CRASHED = ['face-extraction', 'ingestion'] as const;
const LONGEST_WAIT_MS = 60_000;
const POLL_MS = 50;

/**
 * Photos are under way when a service's consumer crashes for good: while its process is frozen beyond its session, a
 * member with another protocol takes the group, so that kafkajs may not come back (INCONSISTENT_GROUP_PROTOCOL, which is
 * not tried again). The service must say that it is not ready and end, to be started again.
 */
export async function crashConsumers({ uploads, folder, progress }: CrashOptions): Promise<CrashOutcome> {
  const stack = await startStack({ folder, instantDetector: true, environment: QUICK_FAILOVER });
  const user = new PipelineUser(stack.addresses);
  try {
    const photos = await distinctPhotos(CRASHED.length * uploads, 1);
    const crashes: Crash[] = [];
    const versions: string[] = [];
    const batches = inBatches(photos, 'crash', uploads);
    for (const [i, [batchId, sent]] of [...batches].entries()) {
      const service = stack.service(CRASHED[i]!);
      await user.send(batchId, sent);
      const crash = await crashConsumerOf(stack, service);
      crashes.push(crash);
      progress(JSON.stringify(crash));
      service.start();
      await user.decided(batchId);
      versions.push((await user.convert(batchId)).version);
    }
    const remains = await readRemains(remainsOf(stack), user, [...batches.keys()], versions);
    return { faults: checkDelivery(photos, remains), crashes };
  } finally {
    user.stop();
    await stack.stop();
  }
}

async function crashConsumerOf(stack: Stack, service: ServiceProcess): Promise<Crash> {
  const { name, app } = service.service;
  service.signal('SIGSTOP');
  const kafka = new Kafka({
    brokers: stack.parts.environment['KAFKA_BROKERS']!.split(','),
    logLevel: logLevel.NOTHING,
  });
  const stranger = await strangerIn(kafka, app);
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 10) / 100;
  service.signal('SIGCONT');
  await until(async () => !(await service.health()).ready, `${name} to be not ready`);
  const notReadyAfterSeconds = seconds();
  await until(async () => !service.isRunning, `${name} to end`);
  const endedAfterSeconds = seconds();
  await stranger.disconnect();
  return { name, notReadyAfterSeconds, endedAfterSeconds, status: await service.ended() };
}

/** A member with another protocol, in a group whose own members have been given up. */
async function strangerIn(kafka: Kafka, groupId: string): Promise<Consumer> {
  const admin = kafka.admin();
  await admin.connect();
  const topic = `stranger-in-${groupId}`;
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
  const given = async () => (await admin.describeGroups([groupId])).groups[0]?.members.length === 0;
  await until(given, `${groupId} to be given up`);
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  const joined = new Promise<void>((resolve) => void consumer.on(consumer.events.GROUP_JOIN, () => resolve()));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic] });
  await consumer.run({ eachMessage: async () => undefined });
  await joined;
  return consumer;
}

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MS;
  // A service that has ended answers nobody.
  while (!(await holds().catch(() => false))) {
    if (Date.now() > deadline)
      throw new FacetError('DEADLINE_EXCEEDED', `waited for ${what} for more than ${LONGEST_WAIT_MS / 1000} s`);
    await pause(POLL_MS);
  }
}
