import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { PeopleChange } from '@facet/contracts-rpc';
import { counted } from '../output/text';
import type { AskOptions } from '../services/with-services';
import { askIngestion } from './ask-ingestion';

export type PeopleOptions = AskOptions & { readonly json: boolean };

interface AskedChange {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
  readonly paths: string[];
}

export async function changePeople(change: AskedChange, options: PeopleOptions): Promise<void> {
  const { change: made } = await askIngestion(options, ({ ledger }) => ledger.changePeople(change));
  print(made!, options);
}

export async function undoChange(options: PeopleOptions): Promise<void> {
  const { change } = await askIngestion(options, ({ ledger }) => ledger.undoPeopleChange({}));
  print(change!, options);
}

export async function listChanges(options: PeopleOptions): Promise<void> {
  const { changes } = await askIngestion(options, ({ ledger }) => ledger.listPeopleChanges({}));
  for (const change of changes) print(change, options);
}

function print(change: PeopleChange, { json }: PeopleOptions): void {
  const { id, kind, from, to, inputs } = change;
  const [changedAt, undoneAt] = [change.changedAt, change.undoneAt].map((time) =>
    time ? timestampDate(time).toISOString() : undefined,
  );
  const goal = to === '' ? '' : ` -> ${to}`;
  const text = `${id}  ${kind} ${from}${goal}, ${counted(inputs, 'input')}${undoneAt === undefined ? '' : ', undone'}`;
  const facts = { id, kind, from, to, inputs, changedAt, undoneAt: undoneAt ?? null };
  process.stdout.write(`${json ? JSON.stringify(facts) : text}\n`);
}
