import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UndiciDownloader } from '@facet/adapter-downloader-undici';
import type { DatabaseConnection } from '@facet/port-database';
import { PhotoWeb } from '@facet/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase, picture, writeAt } from './ingestion.fixture';
import { clearIngestion, decisions, sourceIngestion } from './source-ingestion.fixture';

let connection: DatabaseConnection;
let folder: string;
const downloader = new UndiciDownloader({ allowPrivate: true, hostPauseMs: 0, maxAttempts: 1 });
beforeAll(async () => {
  connection = await openDatabase();
  folder = mkdtempSync(join(tmpdir(), 'ingest-csv-'));
});
afterAll(async () => {
  await downloader.close();
  await connection.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => clearIngestion(connection));

const open = () => sourceIngestion(connection.database, { downloader });

test('a CSV names files beside it, files anywhere, and web addresses', async () => {
  const web = await PhotoWeb.start({ '/x.jpg': { kind: 'bytes', bytes: await picture(41) } });
  writeAt(folder, 'photos/1.png', await picture(42));
  writeAt(folder, 'elsewhere.png', await picture(43));
  const absolute = join(folder, 'elsewhere.png');
  writeFileSync(
    join(folder, 'photos.csv'),
    [
      'path,label',
      `photos/1.png,ada`,
      `"${absolute}",ben`,
      `file://${absolute},ben`,
      `${web.url('/x.jpg')},ada`,
      `${web.url('/none.jpg')},ben`,
      'ftp://host.example/1.jpg,ben',
      'none.png,ben',
      'file://another-host/1.png,ben',
      'photos/1.png,',
      ',ada',
    ].join('\n'),
  );
  const service = open();
  const batch = await service.ingest(join(folder, 'photos.csv'));
  expect(decisions(await service.ledger(batch.id))).toEqual({
    'photos/1.png': 'PENDING',
    [absolute]: 'PENDING',
    [`file://${absolute}`]: 'DUPLICATE_OF',
    'ada/4': 'PENDING',
    'ben/5': 'DEAD_URL',
    'ben/6': 'UNSUPPORTED_URI',
    'none.png': 'UNREADABLE_PATH',
    'file://another-host/1.png': 'UNREADABLE_PATH',
    'photos/1.png#2': 'NO_LABEL',
    'ada/10': 'UNREADABLE_PATH',
  });
  expect(await service.ingest(join(folder, 'photos.csv'))).toEqual(batch);
  writeAt(folder, 'photos/1.png', await picture(44));
  expect((await service.ingest(join(folder, 'photos.csv'))).id).not.toBe(batch.id);
  await web.stop();
});

test('a CSV may name the page that a photo is from, which its row keeps and by which it is another batch', async () => {
  for (const name of ['a', 'b']) writeAt(folder, `${name}.png`, await picture(name.charCodeAt(0)));
  const file = join(folder, 'pages.csv');
  const ingested = async (...rows: string[]) => {
    writeFileSync(file, rows.join('\n'));
    const service = open();
    const { id } = await service.ingest(file);
    return { id, pages: (await service.ledger(id)).map(({ page }) => page) };
  };
  const without = await ingested('a.png,ada', 'b.png,ben');
  expect(without.pages).toEqual([null, null]);
  const named = await ingested('path,label,page', 'a.png,ada,https://site.example/gala', 'b.png,ben,');
  expect(named.pages).toEqual(['https://site.example/gala', null]);
  expect(named.id).not.toBe(without.id);
});

test('a CSV with a row of another shape is refused by its line', async () => {
  writeFileSync(join(folder, 'bad.csv'), 'a.png,ada\nb.png,ben,1,2\n');
  await expect(open().ingest(join(folder, 'bad.csv'))).rejects.toMatchObject({
    reason: 'MALFORMED_CSV',
    message:
      'line 2 of bad.csv is wrong: it has 4 cells, not the two path-or-URL,label, or the three path-or-URL,label,page',
  });
});
