import { readFileSync, writeFileSync } from 'node:fs';
import { UndiciDownloader } from '@facet/adapter-downloader-undici';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { boundedMap } from '@facet/kernel';
import { PhotoReceiver } from '../../apps/ingestion/src/application/photo-receiver';
import { SourceIntake } from '../../apps/ingestion/src/application/source-intake';
import { readPubFigList } from '../../apps/ingestion/src/source/pubfig-list';

// Facet's contestant of the benchmark `download`: the intake of ingestion on a list, which downloads, compares MD5, looks
// at each picture's header and keeps it by its SHA-256, flushed to the disk: `download-intake.ts LIST FOLDER RESULT
// CONCURRENCY`. RESULT gets how many photos there are.

const WAITING = 2048;
const MAX_PHOTO_BYTES = 20 * 1024 * 1024;

async function main([list, folder, result, concurrency]: string[]): Promise<void> {
  const atOnce = Number(concurrency);
  const limits = { concurrency: atOnce, concurrencyPerHost: atOnce, hostPauseMs: 0, maxBytes: MAX_PHOTO_BYTES };
  const downloader = new UndiciDownloader({ ...limits, allowPrivate: true });
  const receiver = new PhotoReceiver(new FileObjectStore(folder!), new SharpImageCodec());
  const intake = new SourceIntake(receiver, downloader, MAX_PHOTO_BYTES);
  const never = new AbortController().signal;
  const rows = await boundedMap(readPubFigList(readFileSync(list!, 'utf8'), list!), WAITING, async (row) => {
    const input = { path: row.number, label: row.person, origin: { kind: 'url', url: row.url, md5: row.md5 } } as const;
    const { refusal } = await intake.receive(input, { md5: 'strict', box: 'list', headers: {} }, never);
    return refusal === undefined;
  });
  await downloader.close();
  writeFileSync(result!, JSON.stringify({ photos: rows.filter(Boolean).length }));
}

void main(process.argv.slice(2));
