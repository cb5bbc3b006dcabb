import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
// The one list of where set-up puts things; it has no dependencies and belongs to no package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import places from '../../../../tools/setup/places.cjs';
import { ChildProgram } from './child-program';
import { freePorts } from './free-ports';
import { takesConnections } from './takes-connections';
import { TcpProxy } from './tcp-proxy';

const JARS = join(places.kafka, 'lib');

/** Why tests with a real Kafka are skipped, or undefined where they can run. */
export const realKafkaMissing = existsSync(JARS)
  ? undefined
  : 'Kafka is not installed; npm run setup installs it where Java and Maven are';

export interface RealKafkaOptions {
  /** Data, configuration and logs; a folder that was used before goes on with what is in it. */
  readonly folder: string;
  /** Default 1. With 3, `acks: -1` waits for two of three replicas. */
  readonly brokers?: 1 | 3;
  /** Clients reach each broker through a proxy that can break the link; brokers reach each other directly. */
  readonly proxied?: boolean;
}

/** Kafka as one or three processes on loopback (KRaft; each is broker and controller), which end with this process. */
export class RealKafka {
  private constructor(
    /** `host:port,…` of all brokers. */
    readonly addresses: string,
    /** Each can be killed, frozen and started again. */
    readonly brokers: readonly Broker[],
    /** In front of each broker, where asked for. */
    readonly proxies: readonly TcpProxy[],
  ) {}

  /** Starts the brokers and waits until each takes part in the cluster; 2 to 40 s. */
  static async start({ folder, brokers: count = 1, proxied = false }: RealKafkaOptions): Promise<RealKafka> {
    if (realKafkaMissing) throw new Error(realKafkaMissing);
    const ports = await freePorts(3 * count);
    const planned = Array.from({ length: count }, (_, i) => {
      const [port, internalPort, controllerPort] = ports.slice(3 * i) as [number, number, number];
      return { id: i + 1, port, internalPort, controllerPort };
    });
    const proxies = await Promise.all(planned.filter(() => proxied).map(({ port }) => TcpProxy.start(port)));
    const nodes = planned.map((node, i) => ({ ...node, advertisedPort: proxies[i]?.port ?? node.port }));
    const brokers = nodes.map((node) => new Broker(folder, node, nodes));
    const kafka = new RealKafka(
      nodes.map(({ advertisedPort }) => `127.0.0.1:${advertisedPort}`).join(','),
      brokers,
      proxies,
    );
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
    await Promise.all([...this.brokers, ...this.proxies].map((program) => program.stop()));
  }
}

interface Node {
  readonly id: number;
  /** For clients. */
  readonly port: number;
  /** Where clients are told to come: the same, or a proxy's. */
  readonly advertisedPort: number;
  /** For the other brokers. */
  readonly internalPort: number;
  readonly controllerPort: number;
}

/** One process of Kafka. */
export class Broker extends ChildProgram {
  constructor(
    folder: string,
    private readonly node: Node,
    nodes: readonly Node[],
  ) {
    const name = `kafka-${node.id}`;
    const configuration = join(folder, `${name}.properties`);
    const data = join(folder, name);
    mkdirSync(data, { recursive: true });
    writeFileSync(configuration, propertiesOf(node, nodes, data));
    writeFileSync(join(folder, 'log4j2.properties'), LOGGING);
    const format = join(data, 'meta.properties');
    if (!existsSync(format)) writeFileSync(format, `version=1\ncluster.id=${CLUSTER_ID}\nnode.id=${node.id}\n`);
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

  /** Waits until it takes connections and counts itself among the brokers of the cluster, which comes later. */
  async whenReady(): Promise<void> {
    await this.ready(() => takesConnections(this.node.port));
    const kafka = new Kafka({ brokers: [this.address], logLevel: logLevel.NOTHING, retry: { retries: 0 } });
    await this.ready(async () => {
      const admin = kafka.admin();
      try {
        await admin.connect();
        return (await admin.describeCluster()).brokers.some(({ nodeId }) => nodeId === this.node.id);
      } finally {
        await admin.disconnect();
      }
    });
  }
}

/** 16 bytes in base64url; with it, the folder is formatted as `kafka-storage.sh format` does, without a Java process. */
const CLUSTER_ID = 'RmFjZXRUZXN0Q2x1c3Rlcg';

function java(folder: string, ...args: string[]): [string, ...string[]] {
  // Where the kernel can do it, the broker ends with the process that started it, also when that is killed.
  const bound = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'KILL'] : [];
  const logging = `-Dlog4j2.configurationFile=file:${join(folder, 'log4j2.properties')}`;
  const machine = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', logging, '-cp', join(JARS, '*')];
  return [...bound, 'java', ...machine, ...args] as [string, ...string[]];
}

const LOGGING = `rootLogger.level=WARN
rootLogger.appenderRef.c.ref=c
appender.c.type=Console
appender.c.name=c
appender.c.layout.type=PatternLayout
appender.c.layout.pattern=%d %p %m (%c)%n%throwable
`;

function propertiesOf(
  { id, port, advertisedPort, internalPort, controllerPort }: Node,
  nodes: readonly Node[],
  folder: string,
): string {
  const replication = Math.min(3, nodes.length);
  const voters = nodes.map((node) => `${node.id}@127.0.0.1:${node.controllerPort}`).join(',');
  return `process.roles=broker,controller
node.id=${id}
controller.quorum.voters=${voters}
listeners=PLAINTEXT://127.0.0.1:${port},INTERNAL://127.0.0.1:${internalPort},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${advertisedPort},INTERNAL://127.0.0.1:${internalPort}
controller.listener.names=CONTROLLER
inter.broker.listener.name=INTERNAL
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
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
group.min.session.timeout.ms=1000
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=16777216
`;
}
