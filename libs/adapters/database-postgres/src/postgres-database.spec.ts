import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FacetError } from '@facet/kernel';
import type { Database, DatabaseConnection } from '@facet/port-database';
import { describeDatabase, RealPostgres, realPostgresMissing } from '@facet/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresDatabase } from './postgres-database';

if (realPostgresMissing) console.warn(realPostgresMissing);

describe.skipIf(realPostgresMissing)('on a real server', () => {
  let folder: string;
  let postgres: RealPostgres;
  const opened: DatabaseConnection[] = [];
  const faults: unknown[] = [];
  const open = (options = {}) => {
    const connection = openPostgresDatabase({ url: postgres.url, onFault: (error) => faults.push(error), ...options });
    opened.push(connection);
    return connection;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-postgres-'));
    postgres = await RealPostgres.start({ folder });
    await open().database.execute(sql`create table account (name text primary key, balance int not null)`);
  });
  afterAll(async () => {
    await Promise.all(opened.map((connection) => connection.close()));
    await postgres?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  describeDatabase('Postgres', open);

  const balances = async (database: Database) =>
    (
      (await database.execute(sql`select balance from account order by name`)) as unknown as {
        rows: { balance: number }[];
      }
    ).rows;

  /** Two transactions that touch the same rows in opposite order, each waiting until the other has begun. */
  async function crossed(database: Database, config?: { isolationLevel: 'serializable' }): Promise<number> {
    await database.execute(
      sql`insert into account values ('a', 0), ('b', 0) on conflict (name) do update set balance = 0`,
    );
    let runs = 0;
    let begun = 0;
    let bothBegun = () => {};
    const together = new Promise<void>((resolve) => (bothBegun = resolve));
    const move = (one: string, other: string) =>
      database.transaction(async (transaction) => {
        runs++;
        await transaction.execute(sql`update account set balance = balance + 1 where name = ${one}`);
        if (++begun === 2) bothBegun();
        await together;
        await transaction.execute(sql`update account set balance = balance + 1 where name = ${other}`);
      }, config);
    await Promise.all([move('a', 'b'), move('b', 'a')]);
    return runs;
  }

  test('a transaction is begun with its first statement, as it was asked for', async () => {
    const { database } = open({ poolSize: 1 });
    const all = async (query: ReturnType<typeof sql>, on: Pick<Database, 'execute'> = database) =>
      ((await on.execute(query)) as unknown as { rows: Record<string, unknown>[] }).rows;
    await database.transaction(async () => undefined);
    await database.execute(sql`create table began (n int primary key)`);
    await expect(
      database.transaction(async (transaction) => {
        await transaction.execute(sql`insert into began values (1)`);
        throw new Error('not after all');
      }),
    ).rejects.toThrow('not after all');
    await expect(database.transaction((transaction) => transaction.execute(sql`select 1 / 0`))).rejects.toThrow();
    await database.transaction(
      async (transaction) => {
        expect(await all(sql`show transaction_isolation`, transaction)).toEqual([
          { transaction_isolation: 'repeatable read' },
        ]);
        expect(await all(sql`select pg_current_xact_id_if_assigned() is null as unassigned`, transaction)).toEqual([
          { unassigned: true },
        ]);
        await transaction.execute(sql`insert into began values (2)`);
      },
      { isolationLevel: 'repeatable read' },
    );
    expect(await all(sql`select n from began`)).toEqual([{ n: 2 }]);
  });

  test('a statement with parameters is parsed once on a connection; of endless ones, only the first are kept', async () => {
    const { database } = open({ poolSize: 1 });
    const prepared = async () => {
      const kept = sql`select count(*)::int as count from pg_prepared_statements where not from_sql`;
      return ((await database.execute(kept)) as unknown as { rows: { count: number }[] }).rows[0]!.count;
    };
    const sum = (numbers: number[]) =>
      sql`select ${sql.join(
        numbers.map((number) => sql`${number}::int`),
        sql` + `,
      )} as sum`;
    for (let i = 0; i < 5; i++) expect(await database.execute(sum([i, 1]))).toMatchObject({ rows: [{ sum: i + 1 }] });
    expect(await prepared()).toBe(1);
    for (let length = 1; length <= 300; length++)
      expect(await database.execute(sum(Array(length).fill(1)))).toMatchObject({ rows: [{ sum: length }] });
    expect(await prepared()).toBe(200);
    // The same text twice on its way, before the server has parsed the first.
    const other = (n: number) => sql`select -${n}::int as n`;
    const fresh = open({ poolSize: 1 }).database;
    const answers = await fresh.transaction((transaction) =>
      Promise.all([1, 2].map((n) => transaction.execute(other(n)))),
    );
    expect(answers).toMatchObject([{ rows: [{ n: -1 }] }, { rows: [{ n: -2 }] }]);
  });

  test.each([
    ['a deadlock', undefined],
    ['a serialisation failure', { isolationLevel: 'serializable' as const }],
  ])('%s runs the loser again', async (_, config) => {
    const { database } = open();
    expect(await crossed(database, config)).toBeGreaterThan(2);
    expect(await balances(database)).toEqual([{ balance: 2 }, { balance: 2 }]);
  });

  const errorOf = (query: Promise<unknown>) =>
    query.then(
      () => undefined,
      (error: unknown) => FacetError.from(error),
    );

  test('statements, locks and idle transactions end in time', async () => {
    const { database } = open({ statementTimeoutMs: 50, lockTimeoutMs: 20, idleInTransactionTimeoutMs: 50 });
    expect(await errorOf(database.execute(sql`select pg_sleep(30)`))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'STATEMENT_TIMEOUT',
    });
    await open().database.transaction(async (transaction) => {
      await transaction.execute(sql`lock table account in access exclusive mode`);
      expect(await errorOf(database.execute(sql`select * from account`))).toMatchObject({
        code: 'DEADLINE_EXCEEDED',
        reason: 'LOCK_TIMEOUT',
      });
    });
  });

  test('more queries than connections wait for their turn', async () => {
    const { database } = open({ poolSize: 2 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => database.execute(sql`select ${i}::int as i`)),
    );
    expect(answers).toHaveLength(50);
  });

  test('a server that was killed fails what is in flight, and is used again when it is back', async () => {
    const { database } = open();
    await database.execute(sql`select 1`);
    const inFlight = errorOf(database.execute(sql`select pg_sleep(30)`));
    await postgres.kill();
    expect(await inFlight).toMatchObject({ code: 'UNAVAILABLE', reason: 'DATABASE_UNREACHABLE' });
    expect(await errorOf(database.execute(sql`select 1`))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await errorOf(database.transaction(async () => 1))).toMatchObject({ code: 'UNAVAILABLE' });
    postgres.start();
    await postgres.whenReady();
    await expect.poll(() => errorOf(database.execute(sql`select 1`)), { timeout: 20_000 }).toBeUndefined();
  });
});

test('an address that leads nowhere is UNAVAILABLE, and no password is told', async () => {
  const connection = openPostgresDatabase({ url: 'postgres://facet:secret@127.0.0.1:1/facet' });
  const error = await connection.migrate({ schema: 'x', folder: '/nowhere' }).then(
    () => undefined,
    (thrown: unknown) => FacetError.from(thrown),
  );
  expect(error).toMatchObject({ code: 'UNAVAILABLE', reason: 'DATABASE_UNREACHABLE' });
  expect(JSON.stringify([error!.message, String(error!.cause)])).not.toContain('secret');
  await connection.close();
});
