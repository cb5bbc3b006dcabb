import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark } from './benchmark';
import { indexPictures } from './indexed-pictures';
import { measured } from './measured';

const ROWS = 1_000_000;
const PICTURES = 10_000;
const SHARDS = '100';
const LIMIT_MEGABYTES = 300;

/** Memory must not grow with the index. */
export const benchmark: Benchmark = {
  title: `peak memory of facet convert on an index of many rows, against the limit of ${LIMIT_MEGABYTES} MB`,
  options: { rows: `rows of the index, which names drawn pictures again and again; default ${ROWS}` },
  async run({ rows = String(ROWS) }, progress) {
    const folder = mkdtempSync(join(tmpdir(), 'facet-convert-'));
    try {
      const { root, index, count } = await indexPictures(folder, { count: Math.min(PICTURES, Number(rows)) });
      const times = Math.ceil(Number(rows) / count);
      writeFileSync(index, readFileSync(index, 'utf8').repeat(times));
      progress(`${times * count} rows`);
      const facet = join(__dirname, '../../apps/cli/bin/facet.cjs');
      const places = ['--index', index, '--root', root, '--out', join(folder, 'shards')];
      const taken = measured([process.execPath, facet, 'convert', ...places, '--shards', SHARDS]);
      const peakMegabytes = taken.peakBytes / 1e6;
      return {
        ratio: Math.round((LIMIT_MEGABYTES / peakMegabytes) * 100) / 100,
        goal: 1,
        raw: {
          rows: times * count,
          limitMegabytes: LIMIT_MEGABYTES,
          peakMegabytes: Math.round(peakMegabytes),
          cpuSeconds: Math.round(taken.cpuSeconds * 100) / 100,
          picturesPerSecond: Math.round((times * count) / taken.wallSeconds),
        },
        rounds: 1,
        versions: {},
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
