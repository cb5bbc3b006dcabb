import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RealGcs, realGcsMissing } from './real-gcs';
import { RealPostgres, realPostgresMissing } from './real-postgres';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-parts-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const skipUnless = (missing: string | undefined) => {
  if (missing) console.warn(missing);
  return describe.skipIf(missing);
};

skipUnless(realPostgresMissing)('Postgres', () => {
  test('starts, and goes on in the same folder after kill -9', async () => {
    const postgres = await RealPostgres.start({ folder });
    await postgres.kill();
    postgres.start();
    await postgres.whenReady();
    expect(await postgres.stop()).toBe(0);
  });
});

skipUnless(realGcsMissing)('fake-gcs-server', () => {
  test('takes buckets, also twice', async () => {
    const gcs = await RealGcs.start({ folder });
    await gcs.makeBucket('facet');
    await gcs.makeBucket('facet');
    const buckets = (await (await fetch(`${gcs.endpoint}/storage/v1/b`)).json()) as { items: { name: string }[] };
    expect(buckets.items.map(({ name }) => name)).toEqual(['facet']);
    await gcs.stop();
  });
});
