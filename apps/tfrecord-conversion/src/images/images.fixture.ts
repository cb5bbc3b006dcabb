import { MemoryObjectStore } from '@facet/adapter-object-store-memory';
import { decodeExample, openRecordFile, type DecodedExample } from '@facet/domain-tfrecord';
import { FacetError, throwIfAborted, unwrap } from '@facet/kernel';
import type { ConversionRunner, ConvertShard } from '@facet/port-conversion-runner';
import type { ObjectStore } from '@facet/port-object-store';
import { ConvertImagesUseCase, type ConvertedImages } from './convert-images.use-case';
import { convertShard } from './convert-shard';
import type { ConversionRequest } from './plan-conversion';
import { StoredPictures } from './stored-pictures';

/** A use case on stores in memory: `/index`, `/pictures` and `/shards`. */
export class TestImages {
  readonly index = new MemoryObjectStore();
  readonly pictures = new MemoryObjectStore();
  readonly shards = new MemoryObjectStore();
  /** Shards that were converted, not found. */
  readonly converted: number[] = [];

  /** Pictures named `<n>.jpg` hold their own name; the label is n modulo 3. */
  async fill(count: number, header = ''): Promise<this> {
    const names = Array.from({ length: count }, (_, n) => `${n}.jpg`);
    for (const name of names) await this.pictures.put(name, Buffer.from(name));
    await this.writeIndex(header + names.map((name, n) => `${name},${n % 3}\n`).join(''));
    return this;
  }

  async writeIndex(text: string): Promise<void> {
    await this.index.put('a.csv', Buffer.from(text));
  }

  useCase(out: ObjectStore = this.shards): ConvertImagesUseCase {
    const stores: Record<string, ObjectStore> = { '/index': this.index, '/pictures': this.pictures, '/shards': out };
    const storeAt = (address: string) => stores[address]!;
    const convert: ConvertShard = (job, shard, signal) => {
      this.converted.push(shard);
      const readIndex = () => this.index.read('a.csv');
      return convertShard(job, shard, { readIndex, pictures: new StoredPictures(this.pictures), out, signal });
    };
    const runner: ConversionRunner = {
      run: async (job, shards, { onShard, signal }) => {
        for (const shard of shards) {
          throwIfAborted(signal);
          onShard(await convert(job, shard, signal));
        }
      },
    };
    return new ConvertImagesUseCase({ storeAt, runner, convertShard: convert });
  }

  async convertAll(changes: Partial<ConversionRequest> = {}, out?: ObjectStore): Promise<ConvertedImages> {
    return unwrap(await this.useCase(out).convertAll(requestOf(changes), { onProgress: () => undefined }));
  }

  async refusal(changes: Partial<ConversionRequest> = {}): Promise<FacetError> {
    const result = await this.useCase().convertAll(requestOf(changes), { onProgress: () => undefined });
    if (result.ok) throw new Error('it was not refused');
    return result.error;
  }

  async keys(): Promise<string[]> {
    const keys: string[] = [];
    for await (const { key } of this.shards.list('')) keys.push(key);
    return keys;
  }

  async examples(name: string): Promise<DecodedExample[]> {
    const examples: DecodedExample[] = [];
    const { records } = await openRecordFile(this.shards.read(name), { source: name });
    for await (const { data } of records) examples.push(decodeExample(Uint8Array.from(data)));
    return examples;
  }
}

export const requestOf = (changes: Partial<ConversionRequest> = {}): ConversionRequest => ({
  index: '/index/a.csv',
  root: '/pictures',
  out: '/shards',
  prefix: 'a',
  shards: 3,
  schema: 'image-raw',
  compression: 'none',
  ...changes,
});
