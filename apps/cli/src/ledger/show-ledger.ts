import { timestampDate, type Timestamp } from '@bufbuild/protobuf/wkt';
import type { LedgerRow } from '@facet/contracts-rpc';
import { csvBytes } from '@facet/domain-csv';
import type { AskOptions } from '../services/with-services';
import { columns, counted, short } from '../output/text';
import { askIngestion, newestBatch, type IngestionClients } from './ask-ingestion';

export interface LedgerOptions extends AskOptions {
  readonly person?: string;
  readonly reason?: string;
  readonly verdict?: string;
  readonly sort: 'path' | 'person' | 'reason' | 'measured' | 'decided';
  readonly format: 'table' | 'csv';
  readonly counts: boolean;
  readonly history?: string;
  readonly json: boolean;
}

/** By column; empty cells are undefined. */
type Facts = Record<string, string | number | undefined>;

/** Prints rows, counts or one row's revisions of a batch; with --json one object a line. */
export async function showLedger(named: string | undefined, options: LedgerOptions): Promise<void> {
  const facts = await askIngestion(options, async (clients) => {
    const batchId = named ?? (await newestBatch(clients));
    if (options.history !== undefined) return historyOf(clients, batchId, options.history);
    return options.counts ? countsOf(clients, batchId) : rowsOf(clients, batchId, options);
  });
  const first = facts[0];
  if (options.json) for (const one of facts) process.stdout.write(`${JSON.stringify(one)}\n`);
  else if (!first) process.stdout.write('no input is like that\n');
  else if (options.format === 'csv') {
    process.stdout.write(
      csvBytes(
        Object.keys(first),
        facts.map((one) => Object.values(one)),
      ),
    );
  } else process.stdout.write(tableOf(facts, options));
}

async function rowsOf({ ingestion }: IngestionClients, batchId: string, options: LedgerOptions): Promise<Facts[]> {
  const { person, reason, verdict = '', sort } = options;
  const rows: Facts[] = [];
  for await (const { row } of ingestion.listLedger({ batchId, verdict })) {
    if (person !== undefined && row!.label !== person) continue;
    if (reason !== undefined && row!.reason !== reason) continue;
    rows.push(factsOf(row!));
  }
  // They come by path, and sorting keeps the order of equal ones.
  return sort === 'path' ? rows : rows.sort((a, b) => compare(a[sort], b[sort]));
}

/** Numbers by size, what is missing last. */
function compare(a: Facts[string], b: Facts[string]): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const timeText = (time: Timestamp | undefined) => (time ? timestampDate(time).toISOString() : undefined);

function factsOf(row: LedgerRow): Facts {
  return {
    path: row.path,
    person: row.label,
    givenAs: row.givenLabel,
    verdict: row.verdict,
    reason: row.reason,
    message: row.message,
    measured: row.measured,
    threshold: row.threshold,
    detector: row.detectorVersion,
    source: row.sourceUri,
    page: row.page,
    sha256: row.photoSha256,
    bytes: Number(row.sizeBytes),
    received: timeText(row.receivedAt),
    decided: timeText(row.decidedAt),
    revision: row.revision,
    cause: row.cause,
    batch: row.batchId,
  };
}

async function countsOf({ ledger }: IngestionClients, batchId: string): Promise<Facts[]> {
  const { counts } = await ledger.countLedger({ batchId });
  return counts.map(({ person, verdict, reason, inputs }) => ({ person, verdict, reason, inputs }));
}

async function historyOf({ ledger }: IngestionClients, batchId: string, path: string): Promise<Facts[]> {
  const { revisions } = await ledger.listRevisions({ batchId, path });
  return revisions.map((row) => ({
    revision: row.revision,
    cause: row.cause,
    person: row.label,
    verdict: row.verdict,
    reason: row.reason,
    message: row.message,
    measured: row.measured,
    threshold: row.threshold,
    detector: row.detectorVersion,
    decided: timeText(row.decidedAt),
    superseded: timeText(row.supersededAt),
  }));
}

function tableOf(facts: readonly Facts[], { counts, history }: LedgerOptions): string {
  const names = counts
    ? ['person', 'verdict', 'reason', 'inputs']
    : history !== undefined
      ? ['revision', 'cause', 'person', 'verdict', 'reason', 'message']
      : ['path', 'person', 'verdict', 'reason', 'message'];
  const rows = facts.map((one) => names.map((name) => text(one[name])));
  const inputs = counts ? facts.reduce((sum, one) => sum + Number(one['inputs']), 0) : facts.length;
  const last = history === undefined ? `${counted(inputs, 'input')}\n` : '';
  return `${columns([names, ...rows])}${last}`;
}

const text = (value: Facts[string]): string => (value === undefined ? '' : short(value));
