import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresDatabase } from '@facet/adapter-database-postgres';
import { KAFKA_BUS_MIGRATIONS } from '@facet/adapter-event-bus-kafka';
import { loadServices } from '@facet/facet-host';
import { RealPostgres, realPostgresMissing } from '@facet/testing/real-parts';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeServiceRoles, roleOf, withRoleOf } from './service-roles';
import type { ServiceApp } from './stack-service';

if (realPostgresMissing) console.warn(realPostgresMissing);

const owners = (await loadServices()).flatMap(({ name, migrations }) =>
  migrations ? [{ app: name as ServiceApp, migrations }] : [],
);

describe.skipIf(realPostgresMissing !== undefined)('the database roles of the stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-roles-'));
  let postgres: RealPostgres;

  beforeAll(async () => {
    postgres = await RealPostgres.start({ folder });
    await makeServiceRoles(postgres.url);
    await makeServiceRoles(postgres.url);
    for (const { app, migrations } of owners) {
      const connection = openPostgresDatabase({ url: withRoleOf(app, postgres.url) });
      await connection.migrate(KAFKA_BUS_MIGRATIONS);
      await connection.migrate(migrations);
      await connection.close();
    }
  }, 60_000);

  afterAll(async () => {
    await postgres?.stop();
    rmSync(folder, { recursive: true });
  });

  test('every service that keeps rows has one', () => {
    expect(owners.map(({ app }) => app)).toEqual([
      'ingestion',
      'face-extraction',
      'tfrecord-conversion',
      'training',
      'serving',
    ]);
  });

  test.each(owners)('$app may use its own schema and no other service’s', async ({ app, migrations }) => {
    const client = new Client({ connectionString: withRoleOf(app, postgres.url) });
    await client.connect();
    const { rows } = await client.query<{ schema: string }>(
      `select nspname as schema from pg_namespace
        where nspname = any($1) and has_schema_privilege(current_user, oid, 'usage')`,
      [owners.map((one) => one.migrations.schema)],
    );
    expect(rows).toEqual([{ schema: migrations.schema }]);
    const other = owners.find((one) => one.app !== app)!;
    await expect(client.query(`select * from ${other.migrations.schema}.__drizzle_migrations`)).rejects.toThrow(
      `permission denied for schema ${other.migrations.schema}`,
    );
    await client.end();
  });

  test.each(owners)('$app writes and reads the tables of the bus', async ({ app }) => {
    const client = new Client({ connectionString: withRoleOf(app, postgres.url) });
    await client.connect();
    await client.query(
      `insert into kafka_bus.outbox (id, key_range, topic, key, payload, headers, published_at)
        values (gen_random_uuid(), 0, 'topic', $1, '', '{}', now())`,
      [roleOf(app)],
    );
    const { rows } = await client.query('delete from kafka_bus.outbox returning key');
    expect(rows).toEqual([{ key: roleOf(app) }]);
    await client.end();
  });
});
