import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { DatabaseConnection } from '@facet/port-database';
import { asc, sql } from 'drizzle-orm';
import { customType, jsonb, pgSchema, text, timestamp } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** A folder of Drizzle migrations with these steps. */
export function writeMigrations(folder: string, statements: readonly string[]): void {
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const entries = statements.map((statement, idx) => {
    writeFileSync(join(folder, `000${idx}_step.sql`), statement);
    return { idx, version: '7', when: idx + 1, tag: `000${idx}_step`, breakpoints: true };
  });
  const journal = JSON.stringify({ version: '7', dialect: 'postgresql', entries });
  writeFileSync(join(folder, 'meta/_journal.json'), journal);
}

/** What every DatabaseConnection must do. Each call of `open` gives another connection to the same data. */
export function describeDatabase(name: string, open: () => DatabaseConnection): void {
  describe(`${name} as a Database`, () => {
    const schema = `notes_${randomUUID().slice(0, 8)}`;
    const notes = pgSchema(schema).table('note', {
      words: text('words').primaryKey(),
      bytes: bytea('bytes'),
      json: jsonb('json'),
      at: timestamp('at', { withTimezone: true }),
    });
    const first = `create table ${schema}.note (words text primary key, bytes bytea, json jsonb, at timestamptz)`;
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'facet-migrations-'));
      writeMigrations(join(folder, 'good'), [first]);
      await open().migrate({ schema, folder: join(folder, 'good') });
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const words = async () =>
      (await open().database.select().from(notes).orderBy(asc(notes.words))).map((n) => n.words);

    test('migrations are applied once, also when several ask at the same time', async () => {
      writeMigrations(join(folder, 'good'), [first, `insert into ${schema}.note values ('by migration')`]);
      const migrations = { schema, folder: join(folder, 'good') };
      await Promise.all(Array.from({ length: 4 }, () => open().migrate(migrations)));
      expect(await words()).toEqual(['by migration']);
    });

    test('a failing migration names the schema and leaves nothing', async () => {
      const broken = `${schema}_broken`;
      writeMigrations(join(folder, 'broken'), [`create table ${broken}.a (b int); --> statement-breakpoint\nnonsense`]);
      await expect(open().migrate({ schema: broken, folder: join(folder, 'broken') })).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        reason: 'MIGRATION_FAILED',
        message: expect.stringContaining(`schema ${broken}`),
      });
      const { rows } = (await open().database.execute(
        sql`select to_regclass(${`${broken}.a`}) as there`,
      )) as unknown as {
        rows: { there: string | null }[];
      };
      expect(rows[0]!.there).toBeNull();
    });

    test('a transaction is all or nothing, and gives back what its work returned', async () => {
      const { database } = open();
      expect(
        await database.transaction(async (transaction) => {
          await transaction.insert(notes).values({ words: 'kept' });
          return 7;
        }),
      ).toBe(7);
      const undone = database.transaction(async (transaction) => {
        await transaction.insert(notes).values({ words: 'undone' });
        throw new Error('rolled back');
      });
      await expect(undone).rejects.toThrow('rolled back');
      expect(await words()).toEqual(['by migration', 'kept']);
    });

    test('bytes, JSON and times come back as they were', async () => {
      const { database } = open();
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      const note = { words: 'values', bytes, json: { a: ['ü', 1.5, null] }, at: new Date('2026-01-02T03:04:05.678Z') };
      await database.insert(notes).values(note);
      const [found] = await database
        .select()
        .from(notes)
        .where(sql`words = 'values'`);
      expect({ ...found, bytes: Uint8Array.from(found!.bytes!) }).toEqual(note);
    });

    test('a broken constraint is no fault of the server', async () => {
      const { database } = open();
      const twice = database.insert(notes).values({ words: 'kept' });
      await expect(Promise.resolve(twice)).rejects.toMatchObject({ cause: { code: '23505' } });
    });
  });
}
