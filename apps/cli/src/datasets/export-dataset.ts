import { createHash, type Hash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ReadDatasetResponse } from '@facet/contracts-rpc';
import { FacetError } from '@facet/kernel';
import { fileError } from '../files/file-error';
import { counted } from '../output/text';
import { askDatasets, type DatasetsOptions } from './ask-datasets';

/** `tfrecord`: the version's own files. `plain-lists`: see `writePlainLists`. */
export type ExportFormat = 'tfrecord' | 'plain-lists';

/** Copies a version into a folder, which appears when all of it is there and was found to be what the manifest says. */
export async function exportDataset(
  version: string,
  folder: string,
  { format, ...options }: DatasetsOptions & { readonly format: ExportFormat },
): Promise<void> {
  const target = resolve(folder);
  if (existsSync(target)) throw taken(folder);
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    const copied = await askDatasets(options, async ({ datasets }) => {
      const writer = new FilesWriter(unfinished);
      for await (const { part } of datasets.readDataset({ version })) writer.take(part);
      return writer.end();
    });
    const finished = format === 'tfrecord' ? unfinished : `${unfinished}/${format}`;
    if (format === 'plain-lists') {
      const { writePlainLists } = await import('./plain-lists');
      copied.files = (await writePlainLists(unfinished, finished)) + PLAIN_LISTS_FILES;
    }
    syncFolder(finished);
    renameSync(finished, target);
    syncFolder(dirname(target));
    const text = `${version} in ${target}: ${counted(copied.files, 'file')}`;
    process.stdout.write(options.json ? `${JSON.stringify({ version, folder: target, ...copied })}\n` : `${text}\n`);
  } catch (error) {
    throw fileError(error, target);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** The two lists and the label map, beside the pictures. */
const PLAIN_LISTS_FILES = 3;

type File = Extract<ReadDatasetResponse['part'], { case: 'file' }>['value'];

/** Writes files as their parts come; each is checked and flushed before the next begins. */
class FilesWriter {
  private current: { readonly file: File; readonly descriptor: number; readonly hash: Hash } | undefined;
  private files = 0;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  take(part: ReadDatasetResponse['part']): void {
    if (part.case === 'chunk') this.write(part.value);
    if (part.case !== 'file') return;
    this.finish();
    const { name } = part.value;
    // A name becomes a path here, whoever sent it.
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new FacetError('DATA_LOSS', `${name} is no file name`);
    const descriptor = openSync(join(this.folder, name), 'wx');
    this.current = { file: part.value, descriptor, hash: createHash('sha256') };
  }

  end(): { files: number } {
    this.finish();
    return { files: this.files };
  }

  private write(chunk: Uint8Array): void {
    if (!this.current) throw new FacetError('DATA_LOSS', 'bytes came before their file');
    for (let at = 0; at < chunk.length;) at += writeSync(this.current.descriptor, chunk, at);
    this.current.hash.update(chunk);
  }

  private finish(): void {
    if (!this.current) return;
    const { file, descriptor, hash } = this.current;
    this.current = undefined;
    fsyncSync(descriptor);
    closeSync(descriptor);
    this.files++;
    if (hash.digest('hex') === file.sha256) return;
    const message = `${file.name} is not what the manifest says; facet datasets verify tells where it is damaged`;
    throw new FacetError('DATA_LOSS', message, { reason: 'DIGEST_MISMATCH' });
  }
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

function taken(folder: string): FacetError {
  const message = `${folder} is there already; name a folder that is not`;
  return new FacetError('ALREADY_EXISTS', message, { reason: 'FOLDER_EXISTS' });
}
