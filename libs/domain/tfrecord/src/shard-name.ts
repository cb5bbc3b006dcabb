import { InternalError } from '@facet/kernel';

const EXTENSION = '.tfrecord';
const PATTERN = /^(.+)-(\d{5,})-of-(\d{5,})\.tfrecord$/;

/** Which part of which split a file holds; `index` counts from 0. */
export interface Shard {
  readonly split: string;
  readonly index: number;
  readonly count: number;
}

const padded = (n: number): string => String(n).padStart(5, '0');

/** `train-00003-of-00010.tfrecord`. */
export function shardName({ split, index, count }: Shard): string {
  if (!(Number.isInteger(index) && Number.isInteger(count) && index >= 0 && index < count)) {
    throw new InternalError(`no shard ${index} of ${count}`);
  }
  return `${split}-${padded(index)}-of-${padded(count)}${EXTENSION}`;
}

/** The shard that a file name means, or undefined when it is no shard's name. */
export function parseShardName(name: string): Shard | undefined {
  const match = PATTERN.exec(name);
  if (!match) return undefined;
  const [, split, index, count] = match as unknown as [string, string, string, string];
  const shard = { split, index: Number(index), count: Number(count) };
  return shard.index < shard.count && shardName(shard) === name ? shard : undefined;
}
