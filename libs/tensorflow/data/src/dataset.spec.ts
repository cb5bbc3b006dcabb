import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesFeature, encodeExample, encodeRecord, floatFeature, int64Feature } from '@facet/domain-tfrecord';
import { strings, type Tensor, tensor } from '@facet/tensorflow-c-api';
import { Graph, type Output } from '@facet/tensorflow-graph';
import { Session } from '@facet/tensorflow-session';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dataset } from './dataset';
import { type Feature, parseExample } from './parse-example';

const RECORDS = 10;
const FEATURES: Feature[] = [
  { key: 'number', dtype: 'int64', shape: [] },
  { key: 'halves', dtype: 'float32', shape: [2] },
  { key: 'name', dtype: 'string', shape: [] },
];

const folder = mkdtempSync(join(tmpdir(), 'facet-dataset-'));
const files = ['a', 'b'].map((name) => join(folder, `${name}.tfrecord`));
beforeAll(() =>
  files.forEach((file, part) => {
    const records = Array.from({ length: RECORDS / 2 }, (_, i) => part * 5 + i).map((number) =>
      encodeRecord(
        encodeExample({
          number: int64Feature(number),
          halves: floatFeature([number / 2, -number / 2]),
          name: bytesFeature(Buffer.from(`n${number}`)),
        }),
      ),
    );
    writeFileSync(file, Buffer.concat(records));
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** What the first `count` elements are, of a dataset that `build` adds to what it is given. */
async function elements(build: (records: Dataset, graph: Graph) => Dataset, count: number): Promise<Tensor[][]> {
  const graph = new Graph();
  const { initialize, next } = build(Dataset.records(graph, graph.constant(strings(files))), graph).iterator();
  const session = Session.open(graph);
  try {
    await session.run({}, [], [initialize]);
    const found: Tensor[][] = [];
    for (let i = 0; i < count; i++) found.push(await session.run({}, next));
    return found;
  } finally {
    session.close();
  }
}

const int64 = (graph: Graph, value: number): Output =>
  graph.constant(tensor('int64', [], BigInt64Array.of(BigInt(value))));
const numbered = (records: Dataset): Dataset =>
  records.map('number_of', 2, (graph, record) => parseExample(graph, record!, FEATURES).slice(0, 1));
const numbersOf = (found: Tensor[][]): number[] =>
  found.flatMap(([number]) => Array.from(number!.data as BigInt64Array, Number));
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

test('records are read file after file and parsed', async () => {
  const found = await elements(
    (records) => records.map('parse', 1, (g, record) => parseExample(g, record!, FEATURES)),
    7,
  );
  const [number, halves, name] = found[6]!;
  expect({ number: number!.data, halves: halves!.data, shape: halves!.shape }).toEqual({
    number: BigInt64Array.of(6n),
    halves: Float32Array.of(3, -3),
    shape: [2],
  });
  expect(Buffer.from(name!.data[0] as Uint8Array).toString()).toBe('n6');
});

describe('shuffled and repeated', () => {
  const rows = async (seed: number, skipped = 0) => {
    const shuffled = (records: Dataset, graph: Graph) =>
      numbered(records.shuffle({ bufferSize: RECORDS, seed }).repeat().skip(int64(graph, skipped)));
    return numbersOf(await elements(shuffled, 3 * RECORDS - skipped));
  };

  test('every repetition has every record, in an order of its own that the seed decides', async () => {
    const row = await rows(5);
    const repetitions = [0, 1, 2].map((i) => row.slice(i * RECORDS, (i + 1) * RECORDS));
    for (const repetition of repetitions) expect([...repetition].sort((a, b) => a - b)).toEqual(range(RECORDS));
    expect(new Set(repetitions.map(String)).size).toBe(3);
    expect(await rows(5)).toEqual(row);
    expect(await rows(6)).not.toEqual(row);
  });

  test.each([1, 13, 20])('without the first %i it goes on as it would have', async (skipped) => {
    expect(await rows(5, skipped)).toEqual((await rows(5)).slice(skipped));
  });
});

test('batches carry the place of each element, keep their order and leave out what does not fill one', async () => {
  const batched = (records: Dataset, graph: Graph) =>
    numbered(records)
      .cache()
      .zip(Dataset.count(graph, int64(graph, 100)))
      .batch(4)
      .prefetch(2);
  const found = await elements(batched, 2);
  expect(numbersOf(found)).toEqual(range(8));
  expect(found.map(([, place]) => [...(place!.data as BigInt64Array)])).toEqual([
    [100n, 101n, 102n, 103n],
    [104n, 105n, 106n, 107n],
  ]);
  await expect(elements(batched, 3)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});

test('elements that are made in their batch are those that are made before it', async () => {
  const made = (records: Dataset) =>
    records.mapAndBatch('parse', 2, 3, (g, record) => parseExample(g, record!, FEATURES).slice(0, 2));
  const found = await elements(made, 3);
  expect(numbersOf(found)).toEqual(range(9));
  expect(found[1]![1]).toEqual({ dtype: 'float32', shape: [3, 2], data: Float32Array.of(1.5, -1.5, 2, -2, 2.5, -2.5) });
  await expect(elements(made, 4)).rejects.toMatchObject({ code: 'OUT_OF_RANGE' });
});

test('what was made once comes from memory in every repetition', async () => {
  const cached = (records: Dataset) => numbered(records).cache().repeat();
  expect(numbersOf(await elements(cached, 25))).toEqual([...range(10), ...range(10), ...range(5)]);
});

describe('a run fails', () => {
  test('when a feature is missing, naming it', async () => {
    const missing: Feature[] = [{ key: 'age', dtype: 'int64', shape: [] }];
    const parsed = (records: Dataset) => records.map('parse', 1, (g, record) => parseExample(g, record!, missing));
    await expect(elements(parsed, 1)).rejects.toThrow('age');
  });

  test('when a record is damaged, with the file', async () => {
    const damaged = join(folder, 'damaged');
    writeFileSync(damaged, Buffer.alloc(40, 7));
    const graph = new Graph();
    const { initialize, next } = Dataset.records(graph, graph.constant(strings([damaged]))).iterator();
    const session = Session.open(graph);
    await session.run({}, [], [initialize]);
    await expect(session.run({}, next)).rejects.toMatchObject({ code: 'DATA_LOSS' });
    session.close();
  });

  test('when a result has no rank, before anything runs', () => {
    const graph = new Graph();
    const records = Dataset.records(graph, graph.constant(strings(files)));
    const body = (g: Graph, record: Output) => [g.op('ParseTensor', [record], { out_type: { type: 'float32' } })];
    expect(() => records.map('any', 1, body as () => Output[])).toThrow('result 0 of any has an unknown rank');
  });
});
