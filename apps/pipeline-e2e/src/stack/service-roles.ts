import { KAFKA_BUS_MIGRATIONS } from '@facet/adapter-event-bus-kafka';
import { Client, escapeIdentifier } from 'pg';
import { SERVICE_APPS, type ServiceApp } from './stack-service';

/**
 * Makes a database role for each service, none with a right to another's schema. A service makes its own schema, and so
 * owns it. The tables of the bus are everybody's, as its topics are: they belong to a role of which each service is a
 * member. `url` is of a role that may make roles, on a server that asks no password. Can be done again.
 */
export async function makeServiceRoles(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const namesOf = async (query: string) => (await client.query<{ name: string }>(query)).rows.map(({ name }) => name);
    const known = await namesOf('select rolname as name from pg_roles');
    const [database] = await namesOf('select current_database() as name');
    const bus = KAFKA_BUS_MIGRATIONS.owner!;
    const services = SERVICE_APPS.map(roleOf);
    for (const role of [bus, ...services]) {
      if (!known.includes(role)) await client.query(`create role ${escapeIdentifier(role)}`);
      await client.query(`grant create on database ${escapeIdentifier(database!)} to ${escapeIdentifier(role)}`);
    }
    for (const role of services.map(escapeIdentifier)) {
      await client.query(`alter role ${role} login`);
      await client.query(`grant ${escapeIdentifier(bus)} to ${role}`);
    }
  } finally {
    await client.end();
  }
}

/** `face-extraction` has the role and the schema `face_extraction`. */
export const roleOf = (app: ServiceApp): string => app.replaceAll('-', '_');

/** The service's own `DATABASE_URL`. */
export function withRoleOf(app: ServiceApp, url: string): string {
  const own = new URL(url);
  own.username = roleOf(app);
  return own.toString();
}
