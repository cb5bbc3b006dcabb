import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IngestionService } from '@facet/contracts-rpc';
import { seededRandom } from '@facet/kernel';
import { grpcClient } from '@facet/platform-grpc';
import { facetRun, type FacetProcess } from './facet-process';
import { drawPortraits } from './portrait-folder';

/** What a finished job must have in common with every other job on the same photos and seed. */
export interface JobOutcome {
  readonly datasetDigest: string;
  /** sha256 over the ledger's rows without their times. */
  readonly ledger: string;
  /** sha256 over the names and bytes of the model's variables. */
  readonly weights: string;
  readonly modelVersion: number;
  readonly validationAccuracy: number;
}

export interface KillReport {
  readonly reference: JobOutcome;
  /** One per point: after how many log lines the process was killed, and how the job that went on ended. */
  readonly points: readonly { readonly afterLines: number; readonly outcome: JobOutcome }[];
}

const sha256 = (...parts: (string | Uint8Array)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');

/**
 * Runs the job once undisturbed, then once per point in a fresh data folder: killed with SIGKILL after a seeded number
 * of log lines, started again, and led to its end.
 */
export async function killAndResume(
  points: number,
  seed: number,
  progress: (line: string) => void,
): Promise<KillReport> {
  const root = mkdtempSync(join(tmpdir(), 'facet-kill-'));
  const photos = join(root, 'people');
  const random = seededRandom(seed);
  try {
    await drawPortraits(photos, { people: 3, pictures: 6 });
    const run = (name: string) =>
      facetRun(['--photos', photos, '--data', join(root, name), '--seed', '3', '--steps', '60']);
    const undisturbed = run('reference');
    const reference = await outcomeOf(undisturbed);
    const lines = (await undisturbed.ended).stderr.split('\n').length;
    const report: { afterLines: number; outcome: JobOutcome }[] = [];
    for (let i = 0; i < points; i++) {
      const afterLines = 1 + Math.floor(random() * (lines - 2));
      const killed = run(`point-${i}`);
      await Promise.race([killed.saidLines(afterLines), killed.summary]);
      killed.kill('SIGKILL');
      await killed.ended;
      const outcome = await outcomeOf(run(`point-${i}`));
      progress(`point ${i + 1}/${points}: killed after ${afterLines} of ${lines} lines, ${JSON.stringify(outcome)}`);
      report.push({ afterLines, outcome });
      rmSync(join(root, `point-${i}`), { recursive: true });
    }
    return { reference, points: report };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Waits for the job's end, reads what it left, and ends the process. */
async function outcomeOf(facet: FacetProcess): Promise<JobOutcome> {
  const { dataset, model, endpoints, training } = await facet.summary;
  const ledger = await ledgerDigest(endpoints.grpc);
  const variables = join(fileURLToPath(model.uri), 'variables');
  const files = readdirSync(variables).sort();
  facet.kill('SIGTERM');
  const { code, stderr } = await facet.ended;
  if (code !== 0) throw new Error(`facet ended with ${code}:\n${stderr}`);
  return {
    datasetDigest: dataset.digest,
    ledger,
    weights: sha256(...files.flatMap((name) => [name, readFileSync(join(variables, name))])),
    modelVersion: model.version,
    validationAccuracy: training.validationAccuracy,
  };
}

async function ledgerDigest(address: string): Promise<string> {
  const client = grpcClient(IngestionService, address);
  try {
    const { batches } = await client.listBatches({});
    const rows: string[] = [];
    for await (const { row } of client.listLedger({ batchId: batches[0]!.id })) {
      const { path, label, photoSha256, verdict, reason, message, measured, threshold } = row!;
      rows.push(JSON.stringify([path, label, photoSha256, verdict, reason, message, measured, threshold]));
    }
    return sha256(rows.join('\n'));
  } finally {
    client.close();
  }
}
