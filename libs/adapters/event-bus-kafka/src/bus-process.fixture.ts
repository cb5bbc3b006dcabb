import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import { sql } from 'drizzle-orm';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from './kafka-event-bus';

// A service to be killed or frozen: consumes a topic; each event adds its number to the table `effect`, guarded by a
// claim, and says so. Told `relay`, it only keeps a bus open, whose relay takes what it can get.
const [url, brokers, topic, role] = process.argv.slice(2) as [string, string, string, 'consumer' | 'relay'];

async function main(): Promise<void> {
  const connection = openPostgresDatabase({ url });
  await connection.migrate(KAFKA_BUS_MIGRATIONS);
  const { database } = connection;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const bus = await KafkaEventBus.open({
    brokers: brokers.split(','),
    database,
    partitions: 3,
    sessionTimeoutMs: 2000,
    relayLeaseMs: 2000,
    onFault: (error) => say(`fault ${String(error)}`),
  });
  if (role === 'consumer')
    await bus.subscribe({
      group: 'service',
      topics: [topic],
      retry: { attempts: 1000, firstPauseMs: 1, maxPauseMs: 5 },
      handler: async (delivery) => {
        const n = Number(Buffer.from(delivery.payload).toString());
        await database.transaction(async (transaction) => {
          if (!(await bus.claim(delivery, transaction))) return;
          await transaction.execute(sql`insert into effect (n, key) values (${n}, ${delivery.key})`);
        });
        say(`handled ${n}`);
        // Also what fails after its effect has it once.
        if (n % 7 === 0 && delivery.attempt === 1) throw new Error('after the effect');
      },
    });
  say('ready');
}

void main();
