import { expect, test } from 'vitest';
import { parseShardName, shardName } from './shard-name';

test('a shard is named by its split, number and count', () => {
  expect(shardName({ split: 'train', index: 3, count: 10 })).toBe('train-00003-of-00010.tfrecord');
  expect(parseShardName('train-00003-of-00010.tfrecord')).toEqual({ split: 'train', index: 3, count: 10 });
  expect(parseShardName(shardName({ split: 'cifar-10', index: 123456, count: 200000 }))).toEqual({
    split: 'cifar-10',
    index: 123456,
    count: 200000,
  });
});

test.each(['train-00010-of-00010.tfrecord', 'train-3-of-10.tfrecord', 'train-00003-of-00010.tfrecord.tmp', 'x', ''])(
  '%j is no shard',
  (name) => expect(parseShardName(name)).toBeUndefined(),
);

test.each([
  [-1, 2],
  [2, 2],
  [0.5, 2],
])('there is no shard %d of %d', (index, count) => {
  expect(() => shardName({ split: 'train', index, count })).toThrow('no shard');
});
