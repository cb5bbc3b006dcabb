import { FacetError, throwIfAborted } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { examineFile } from './examine-file';
import { fileNameOf, filesOf, publishedDataset } from './published-dataset';

export interface FileVerdict {
  /** Name inside the version. */
  readonly file: string;
  readonly sound: boolean;
  /** Sound records of a shard, up to the damage where there is one. */
  readonly records: number;
  /** Byte at which the damaged record begins, or at which the file ends too early; undefined where nothing tells. */
  readonly offset?: number;
  readonly reason: string;
  readonly message: string;
}

/** Says of every file of a version whether it is still what was written; what is damaged does not end the reading. */
export class VerifyVersionUseCase {
  constructor(private readonly store: ObjectStore) {}

  async *execute(version: string, signal?: AbortSignal): AsyncGenerator<FileVerdict, void, undefined> {
    const { manifest } = await publishedDataset(this.store, version);
    for (const listed of filesOf(manifest)) {
      throwIfAborted(signal);
      const file = fileNameOf(version, listed.key);
      let records = 0;
      try {
        await examineFile(this.store, listed, () => records++, signal);
        yield { file, sound: true, records, reason: '', message: '' };
      } catch (error) {
        const { code, reason, message, details } = FacetError.from(error);
        if (code !== 'DATA_LOSS' && code !== 'RESOURCE_EXHAUSTED') throw error;
        const offset = details['offset'];
        yield { file, sound: false, records, reason, message, ...(typeof offset === 'number' ? { offset } : {}) };
      }
    }
  }
}
