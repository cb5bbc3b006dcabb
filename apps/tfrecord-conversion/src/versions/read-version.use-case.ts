import type { ObjectStore } from '@facet/port-object-store';
import { fileNameOf, filesOf, publishedDataset } from './published-dataset';
import { sha256Hex } from '@facet/kernel';

/** Well below the largest gRPC message. */
const CHUNK_BYTES = 256 * 1024;

export type VersionPart =
  | { readonly file: { readonly name: string; readonly sha256: string; readonly sizeBytes: number } }
  | { readonly chunk: Uint8Array };

/** The files of a version as a stream, the manifest last: who has that has everything. */
export class ReadVersionUseCase {
  constructor(private readonly store: ObjectStore) {}

  async *execute(version: string, signal?: AbortSignal): AsyncGenerator<VersionPart, void, undefined> {
    const { manifest, manifestBytes } = await publishedDataset(this.store, version);
    for (const { key, sha256, sizeBytes } of filesOf(manifest)) {
      yield { file: { name: fileNameOf(version, key), sha256, sizeBytes } };
      for await (const piece of this.store.read(key, signal)) yield* chunksOf(piece);
    }
    yield {
      file: { name: 'manifest.json', sha256: sha256Hex(manifestBytes), sizeBytes: manifestBytes.length },
    };
    yield* chunksOf(manifestBytes);
  }
}

function* chunksOf(piece: Uint8Array): Generator<VersionPart, void, undefined> {
  for (let at = 0; at < piece.length; at += CHUNK_BYTES) yield { chunk: piece.subarray(at, at + CHUNK_BYTES) };
}
