import { FacetError } from '@facet/kernel';
import { openFile } from './open-file';
import { counted } from '../output/text';

interface Verdict {
  readonly file: string;
  readonly ok: boolean;
  /** Sound records; up to the damage where there is one. */
  readonly records: number;
  /** Of the damaged record, or of the damage in compressed data. */
  readonly offset?: number;
  readonly reason?: string;
  readonly message?: string;
}

/** Checks every file to its end or its first damage. Returns 1 when one is damaged or cannot be read. */
export async function verify(files: readonly string[], { json }: { readonly json: boolean }): Promise<number> {
  const verdicts: Verdict[] = [];
  for (const file of files) {
    const verdict = await verdictOn(file);
    verdicts.push(verdict);
    if (!json) process.stdout.write(`${sentence(verdict)}\n`);
  }
  const ok = verdicts.every((verdict) => verdict.ok);
  if (json) process.stdout.write(`${JSON.stringify({ ok, files: verdicts })}\n`);
  return ok ? 0 : 1;
}

async function verdictOn(file: string): Promise<Verdict> {
  let records = 0;
  try {
    const opened = await openFile(file);
    for await (const record of opened.records) {
      void record;
      records++;
    }
    return { file, ok: true, records };
  } catch (error) {
    const { reason, message, details, code } = FacetError.from(error);
    if (code === 'INTERNAL') throw error;
    const offset = details['offset'];
    return { file, ok: false, records, reason, message, ...(typeof offset === 'number' ? { offset } : {}) };
  }
}

function sentence({ file, ok, records, message }: Verdict): string {
  if (ok) return `${file}: ${counted(records, 'record')}, all sound`;
  return `${message} (${counted(records, 'sound record')} before)`;
}
