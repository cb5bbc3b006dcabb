// A member of the lab's consumer group: each event becomes one row, guarded by a claim.
import { writeFileSync } from 'node:fs';
import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import { KafkaEventBus } from '@facet/adapter-event-bus-kafka';
import { sql } from 'drizzle-orm';
import { LAB_GROUP, LAB_SESSION_TIMEOUT_MS, LAB_TOPIC } from './lab-names';

async function work(): Promise<void> {
  const { LAB_BROKERS, LAB_DATABASE_URL, LAB_READY_FILE } = process.env;
  const connection = openPostgresDatabase({ url: LAB_DATABASE_URL! });
  const { database } = connection;
  const bus = await KafkaEventBus.open({
    database,
    brokers: LAB_BROKERS!.split(','),
    sessionTimeoutMs: LAB_SESSION_TIMEOUT_MS,
    topics: [{ name: LAB_TOPIC }],
    onFault: (error) => console.error(String(error)),
  });
  process.once('SIGTERM', () => {
    void bus
      .close()
      .then(() => connection.close())
      .then(() => process.exit(0));
  });
  await bus.subscribe({
    group: LAB_GROUP,
    topics: [LAB_TOPIC],
    handler: (delivery) =>
      database.transaction(async (transaction) => {
        if (!(await bus.claim(delivery, transaction))) return;
        const number = Number(Buffer.from(delivery.payload).toString());
        await transaction.execute(sql`insert into effect (number, key) values (${number}, ${delivery.key})`);
      }),
  });
  writeFileSync(LAB_READY_FILE!, '');
}

void work().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
