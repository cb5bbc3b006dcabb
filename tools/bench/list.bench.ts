import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark';
import { proveList } from './list-proof';
import { rounded } from './rounded';

/** Rows of the ledger that say of an address what it is. */
export const benchmark: Benchmark = {
  title: 'facet ingest on a list of a web where much is dead, killed on the way: right rows of all',
  options: { urls: 'addresses of the list, default 2000', kills: 'how often it is killed, default 3' },
  async run({ urls = '2000', kills = '3' }, progress) {
    const folder = mkdtempSync(join(tmpdir(), 'facet-list-'));
    try {
      const proof = await proveList({ folder, count: Number(urls), kills: Number(kills) }, progress);
      for (const line of proof.wrong) progress(line);
      const { rows, right, told, killedAfter, plain, askedAgain, seconds } = proof;
      return {
        ratio: right / Number(urls),
        goal: 1,
        raw: {
          urls: Number(urls),
          rows,
          right,
          accepted: told.accepted,
          ...told.refused,
          killedAfter,
          plain,
          askedAgain,
          seconds: rounded(seconds),
        },
        rounds: 1,
        versions: {},
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
