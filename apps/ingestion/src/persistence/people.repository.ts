import type { Database, Transaction } from '@facet/port-database';
import { and, count, desc, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { ledgerTable } from './ledger.table';
import { changedInputTable, peopleChangeTable, type PeopleChangeKind } from './people-change.table';
import { archiveRows, shownPerson } from './revision.repository';

export type PeopleChange = typeof peopleChangeTable.$inferSelect;

export interface NewPeopleChange {
  readonly kind: PeopleChangeKind;
  readonly from: string;
  /** Empty: nobody. */
  readonly to: string;
  /** The inputs that change; absent: all that show `from`. */
  readonly paths?: readonly string[];
}

/** Who the ledger's inputs show, and how that was changed. */
export class PeopleRepository {
  constructor(private readonly database: Database) {}

  /** Inputs that show a person, those at `paths` where they are given. */
  async inputsOf(person: string, paths: readonly string[] | undefined, transaction: Transaction): Promise<number> {
    const [row] = await transaction.select({ inputs: count() }).from(ledgerTable).where(showing(person, paths));
    return row!.inputs;
  }

  async change({ kind, from, to, paths }: NewPeopleChange, now: Date, transaction: Transaction): Promise<PeopleChange> {
    const inputs = await this.inputsOf(from, paths, transaction);
    const [made] = await transaction
      .insert(peopleChangeTable)
      .values({ kind, from, to, inputs, changedAt: now })
      .returning();
    const { batchId, path, person } = ledgerTable;
    const changeId = sql<number>`${made!.id}::integer`.as('change_id');
    const isOne = showing(from, paths);
    await transaction
      .insert(changedInputTable)
      .select(transaction.select({ changeId, batchId, path, person }).from(ledgerTable).where(isOne));
    await archiveRows(isOne, now, transaction);
    await transaction
      .update(ledgerTable)
      .set({ person: to, revision: sql`${ledgerTable.revision} + 1`, cause: `PEOPLE ${made!.id}` })
      .where(isOne);
    return made!;
  }

  /** Newest first. */
  list(): Promise<PeopleChange[]> {
    return this.database.select().from(peopleChangeTable).orderBy(desc(peopleChangeTable.id));
  }

  /** The newest change that is not undone, held until the transaction ends. */
  async newest(transaction: Transaction): Promise<PeopleChange | undefined> {
    const [newest] = await transaction
      .select()
      .from(peopleChangeTable)
      .where(isNull(peopleChangeTable.undoneAt))
      .orderBy(desc(peopleChangeTable.id))
      .limit(1)
      .for('update');
    return newest;
  }

  /** Gives every row that the change changed the person that it had before. */
  async undo(id: number, now: Date, transaction: Transaction): Promise<PeopleChange> {
    const changed = changedInputTable;
    const isOne = sql`exists (select 1 from ${changed} where ${changed.changeId} = ${id}
      and ${changed.batchId} = ${ledgerTable.batchId} and ${changed.path} = ${ledgerTable.path})`;
    await archiveRows(isOne, now, transaction);
    const before = sql`(select ${changed.person} from ${changed} where ${changed.changeId} = ${id}
      and ${changed.batchId} = ${ledgerTable.batchId} and ${changed.path} = ${ledgerTable.path})`;
    await transaction
      .update(ledgerTable)
      .set({ person: before, revision: sql`${ledgerTable.revision} + 1`, cause: `UNDO ${id}` })
      .where(isOne);
    const [undone] = await transaction
      .update(peopleChangeTable)
      .set({ undoneAt: now })
      .where(eq(peopleChangeTable.id, id))
      .returning();
    return undone!;
  }
}

function showing(person: string, paths: readonly string[] | undefined): SQL | undefined {
  return and(eq(shownPerson, person), paths && inArray(ledgerTable.path, [...paths]));
}
