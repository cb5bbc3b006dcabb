import { readFile, writeFile } from 'node:fs/promises';
import { FileObjectStore } from '@facet/adapter-object-store-files';
import { openGcsObjectStore } from '@facet/adapter-object-store-gcs';
import { FacetError, boundedMap, seededRandom, sha256Hex } from '@facet/kernel';
import type { ObjectStore } from '@facet/port-object-store';
import { TcpProxy, type RealGcs, type SmallDisk } from '@facet/testing/real-parts';
import { damageIn } from './drawn-records';

/** What writes that could not go on have left, over all places at which they were stopped. */
export interface TornWrites {
  readonly writes: number;
  /** Writes that were refused. */
  readonly refused: number;
  /** Errors other than the one that says what was wrong. */
  readonly unclear: readonly string[];
  /** Objects that somebody could see and that were not whole. */
  readonly partial: number;
  /** Objects that could not be written whole after the fault was gone. */
  readonly notMended: number;
}

export interface BitFlips {
  readonly flips: number;
  readonly found: number;
}

/** A shard is written to a disk on which 0, `stepBytes`, 2 `stepBytes`, … are free, until it fits. */
export async function tornOnDisk(disk: SmallDisk, shard: Buffer, stepBytes: number): Promise<TornWrites> {
  const store = new FileObjectStore(disk.folder);
  const tally = new Tally('RESOURCE_EXHAUSTED', shard);
  for (let free = 0; free < shard.length + stepBytes; free += stepBytes) {
    disk.leave(free);
    const key = `${tally.prefix}${free}`;
    await tally.write(store, key);
    await tally.look(store);
    disk.free();
    await tally.mend(store, key);
    await store.delete(key);
  }
  return tally.result();
}

/**
 * A shard is written to an object store whose connections are reset when they have carried `stepBytes`, 2 `stepBytes`,
 * …, for as long as the adapter tries; all at once, each on a link of its own.
 */
export async function tornOnTheWay(
  gcs: RealGcs,
  bucket: string,
  shard: Buffer,
  stepBytes: number,
): Promise<TornWrites> {
  const port = Number(new URL(gcs.endpoint).port);
  const tally = new Tally('UNAVAILABLE', shard);
  const steps = Array.from({ length: Math.ceil(shard.length / stepBytes) }, (_, i) => (i + 1) * stepBytes);
  const direct = openGcsObjectStore(`gs://${bucket}`, { apiEndpoint: gcs.endpoint });
  await boundedMap(steps, steps.length, async (bytes) => {
    const proxy = await TcpProxy.start(port);
    const store = openGcsObjectStore(`gs://${bucket}`, { apiEndpoint: `http://127.0.0.1:${proxy.port}` });
    proxy.suffer({ kind: 'cut-after', bytes });
    const key = `${tally.prefix}${bytes}`;
    await tally.write(store, key);
    await tally.look(direct);
    proxy.suffer({ kind: 'none' });
    await tally.mend(store, key);
    await proxy.stop();
  });
  return tally.result();
}

/** One bit at a time of the file behind an object is changed; whoever reads the object's records must notice. */
export async function bitFlips(
  store: ObjectStore,
  key: string,
  file: string,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<BitFlips> {
  const whole = await readFile(file);
  const random = seededRandom(seed);
  let found = 0;
  for (let flip = 0; flip < count; flip++) {
    const damaged = Buffer.from(whole);
    damaged[Math.floor(random() * whole.length)]! ^= 1 << Math.floor(random() * 8);
    await writeFile(file, damaged);
    if (await damageIn(store.read(key), key)) found++;
  }
  await writeFile(file, whole);
  if (await damageIn(store.read(key), key)) throw new Error(`${key} was not restored`);
  return { flips: count, found };
}

/** Writes the same shard again and again and counts what became of it. */
class Tally {
  /** Of the keys that this shard is written to. */
  readonly prefix: string;
  private readonly sha256: string;
  private writes = 0;
  private refused = 0;
  private partial = 0;
  private notMended = 0;
  private readonly unclear: string[] = [];

  constructor(
    private readonly expected: string,
    private readonly shard: Buffer,
  ) {
    this.prefix = `shards-of-${shard.length}/`;
    this.sha256 = sha256Hex(shard);
  }

  async write(store: ObjectStore, key: string): Promise<void> {
    this.writes++;
    try {
      await store.put(key, inPieces(this.shard));
    } catch (error) {
      this.refused++;
      const { code, message } = FacetError.from(error);
      if (code !== this.expected) this.unclear.push(`${code}: ${message}`);
    }
  }

  /** Whatever can be seen must be whole. */
  async look(store: ObjectStore): Promise<void> {
    for await (const { key } of store.list(this.prefix)) if (!(await this.isWhole(store, key))) this.partial++;
  }

  async mend(store: ObjectStore, key: string): Promise<void> {
    await store.put(key, inPieces(this.shard));
    if (!(await this.isWhole(store, key))) this.notMended++;
  }

  result(): TornWrites {
    const { writes, refused, unclear, partial, notMended } = this;
    return { writes, refused, unclear, partial, notMended };
  }

  private async isWhole(store: ObjectStore, key: string): Promise<boolean> {
    return sha256Hex(await store.readAll(key)) === this.sha256;
  }
}

const PIECE_BYTES = 16 * 1024;

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
