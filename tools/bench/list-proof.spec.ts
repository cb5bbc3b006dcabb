import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { proveList } from './list-proof';

test('a list of a web where much is dead ends in right rows, killed on the way or not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-list-'));
  try {
    const { rows, wrong, told, killedAfter } = await proveList({ folder, count: 100, kills: 1 }, () => undefined);
    expect(wrong).toEqual([]);
    expect([rows, told.total]).toEqual([100, 100]);
    expect(told).toMatchObject({ accepted: 41, refused: { DEAD_URL: 40, PLACEHOLDER: 10 } });
    expect(killedAfter).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 300_000);
