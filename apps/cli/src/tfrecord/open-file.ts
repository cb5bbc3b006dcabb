import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { openRecordFile, type RecordFile } from '@facet/domain-tfrecord';
import { fileError } from '../files/file-error';

/** The largest that protobuf reads. */
const MAX_RECORD_BYTES = 2 ** 31 - 1;
const CHUNK_BYTES = 256 * 1024;

export interface OpenedFile extends RecordFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Opens a TFRecord file. Errors name it. */
export async function openFile(path: string): Promise<OpenedFile> {
  try {
    const { size } = await stat(path);
    const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    const file = await openRecordFile(stream, { source: path, maxRecordBytes: MAX_RECORD_BYTES });
    return { path, sizeBytes: size, ...file };
  } catch (error) {
    throw fileError(error, path);
  }
}
