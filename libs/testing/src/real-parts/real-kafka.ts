import { randomBytes } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../../tools/setup/places.cjs';
import { ChildProgram } from './child-program';
import { freePorts } from './free-ports';
import { takesConnections } from './takes-connections';

const JARS = join(places.kafka, 'lib');

/** Why tests with a real Kafka are skipped, or undefined where they can run. */
export const realKafkaMissing = existsSync(JARS)
  ? undefined
  : 'Kafka is not installed; npm run setup installs it where Java and Maven are';

export interface RealKafkaOptions {
  /** Data, configuration and logs; a folder that was used before goes on with what is in it. */
  readonly folder: string;
  /** 1 (default) or 3. */
  readonly brokers?: 1 | 3;
}

/** Kafka as one or three processes on loopback (KRaft; each is broker and controller). */
export class RealKafka {
  private constructor(
    /** `host:port,…` of all brokers. */
    readonly addresses: string,
    /** Each can be killed, frozen and started again. */
    readonly brokers: readonly Broker[],
  ) {}

  /** Starts the brokers and waits until each takes connections; 4 to 40 s. */
  static async start({ folder, brokers: count = 1 }: RealKafkaOptions): Promise<RealKafka> {
    if (realKafkaMissing) throw new Error(realKafkaMissing);
    const ports = await freePorts(2 * count);
    const nodes = Array.from({ length: count }, (_, i) => ({
      id: i + 1,
      port: ports[2 * i]!,
      controllerPort: ports[2 * i + 1]!,
    }));
    const clusterId = randomBytes(16).toString('base64url');
    const brokers = nodes.map((node) => new Broker(folder, node, nodes, clusterId));
    const kafka = new RealKafka(nodes.map(({ port }) => `127.0.0.1:${port}`).join(','), brokers);
    try {
      for (const broker of brokers) broker.start();
      await Promise.all(brokers.map((broker) => broker.whenReady()));
    } catch (error) {
      await kafka.stop();
      throw error;
    }
    return kafka;
  }

  async stop(): Promise<void> {
    await Promise.all(this.brokers.map((broker) => broker.stop()));
  }
}

interface Node {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
}

/** One process of Kafka. */
export class Broker extends ChildProgram {
  constructor(
    folder: string,
    private readonly node: Node,
    nodes: readonly Node[],
    clusterId: string,
  ) {
    const name = `kafka-${node.id}`;
    const configuration = join(folder, `${name}.properties`);
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(configuration, propertiesOf(node, nodes, join(folder, name)));
    writeFileSync(join(folder, 'log4j2.properties'), LOGGING);
    if (!existsSync(join(folder, name, 'meta.properties'))) format(configuration, clusterId);
    super({
      name,
      command: java(folder, 'kafka.Kafka', configuration),
      environment: process.env,
      logFile: join(folder, `${name}.log`),
    });
  }

  get address(): string {
    return `127.0.0.1:${this.node.port}`;
  }

  /** Waits until it takes connections. */
  whenReady(): Promise<void> {
    return this.ready(() => takesConnections(this.node.port));
  }
}

const java = (folder: string, ...args: string[]): [string, ...string[]] => [
  'java',
  '-Xms256m',
  '-Xmx256m',
  '-XX:+UseSerialGC',
  `-Dlog4j2.configurationFile=file:${join(folder, 'log4j2.properties')}`,
  '-cp',
  join(JARS, '*'),
  ...args,
];

function format(configuration: string, clusterId: string): void {
  const [command, ...args] = java('', 'kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', configuration);
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Kafka's storage could not be formatted:\n${stdout}${stderr}`);
}

const LOGGING = `rootLogger.level=WARN
rootLogger.appenderRef.c.ref=c
appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %m (%c)%n
`;

function propertiesOf({ id, port, controllerPort }: Node, nodes: readonly Node[], folder: string): string {
  const replication = Math.min(3, nodes.length);
  const voters = nodes.map((node) => `${node.id}@127.0.0.1:${node.controllerPort}`).join(',');
  return `process.roles=broker,controller
node.id=${id}
controller.quorum.voters=${voters}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${folder}
auto.create.topics.enable=false
default.replication.factor=${replication}
min.insync.replicas=${Math.max(1, replication - 1)}
offsets.topic.replication.factor=${replication}
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=${replication}
transaction.state.log.min.isr=${Math.max(1, replication - 1)}
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=${replication}
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=16777216
`;
}
