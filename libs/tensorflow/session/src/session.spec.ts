import { fromBinary } from '@bufbuild/protobuf';
import { ConfigProtoSchema } from '@facet/contracts-tensorflow';
import { floats, ints, strings, tensor, type Tensor } from '@facet/tensorflow-c-api';
import { Graph } from '@facet/tensorflow-graph';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Session } from './session';
import { sessionConfig, type SessionOptions } from './session-config';

let graph: Graph;
let session: Session;

beforeAll(() => {
  graph = new Graph();
  const images = graph.placeholder('images', 'float32', [-1, 2, 3]);
  graph.op('Mul', [images, graph.scalar(2)], {}, { name: 'doubled' });
  graph.op('Mul', [images, graph.scalar(0.5)], {}, { name: 'halved' });
  graph.identity(graph.placeholder('names', 'string', [-1]), 'same_names');
  graph.identity(graph.placeholder('any_rank', 'int64', []), 'same_integers');
  graph.op('DecodeJpeg', [graph.placeholder('jpeg', 'string', [])], {}, { name: 'pixels' });
  graph.op('VarHandleOp', [], { dtype: { type: 'float32' }, shape: { shape: [] } }, { name: 'handle' });
  const [rows, columns] = [
    graph.placeholder('rows', 'float32', [-1, -1]),
    graph.placeholder('columns', 'float32', [-1, -1]),
  ];
  graph.op('MatMul', [rows, columns], {}, { name: 'product' });
  session = Session.open(graph, { intraOpThreads: 1, interOpThreads: 2 });
});
afterAll(() => session.close());

const image = (batch: number) => floats(new Float32Array(batch * 6).fill(1), [batch, 2, 3]);

test('answers by name and by output, in the order of the fetches', async () => {
  const feeds = new Map([[graph.output('images'), floats([1, 2, 3, 4, 5, 6], [1, 2, 3])]]);
  const [halved, doubled] = await session.run(feeds, ['halved', graph.output('doubled:0')]);
  expect(doubled).toEqual({ dtype: 'float32', shape: [1, 2, 3], data: Float32Array.of(2, 4, 6, 8, 10, 12) });
  expect(halved!.data[5]).toBe(3);
});

test('strings of any length, also empty and long ones, come back byte for byte', async () => {
  const list = [new Uint8Array(0), Buffer.from('short'), new Uint8Array(100_000).fill(7)];
  const [back] = await session.run({ names: strings(list) }, ['same_names']);
  expect((back!.data as Uint8Array[]).map((item) => Buffer.compare(item, list.shift()!))).toEqual([0, 0, 0]);
});

test('64-bit integers keep all their bits', async () => {
  const big = 2n ** 62n + 1n;
  const [back] = await session.run({ any_rank: tensor('int64', [], BigInt64Array.of(big)) }, ['same_integers']);
  expect(back!.data[0]).toBe(big);
});

describe('refused before TensorFlow sees it', () => {
  const loose = (dtype: Tensor['dtype'], shape: number[], data: Tensor['data']): Tensor => ({ dtype, shape, data });
  const refused: [string, Record<string, Tensor>, string][] = [
    ['an unknown input', { photos: image(1) }, 'the graph has no input named photos'],
    ['an output that an input does not have', { 'images:4': image(1) }, 'images has 1 outputs and none of number 4'],
    ['a wrong dtype', { images: ints([1, 2, 3, 4, 5, 6], [1, 2, 3]) }, 'the input images takes float32, not int32'],
    ['a wrong rank', { images: floats([1, 2, 3]) }, 'the input images takes [batch, 2, 3], not [3]'],
    [
      'a wrong size',
      { images: floats([1, 2, 3, 4], [1, 2, 2]) },
      'the input images takes [batch, 2, 3], not [1, 2, 2]',
    ],
    ['an empty batch', { images: floats([], [0, 2, 3]) }, 'the input images is empty (shape [0,2,3])'],
    ['an empty list of strings', { names: strings([]) }, 'the input names is empty (shape [0])'],
    [
      'missing elements',
      { images: loose('float32', [1, 2, 3], Float32Array.of(1)) },
      'the input images has 1 elements',
    ],
    ['a vector for a scalar', { jpeg: strings(['x']) }, 'the input jpeg takes a scalar, not [1]'],
  ];
  test.each(refused)('%s', async (_, feeds, message) => {
    await expect(session.run(feeds, ['doubled'])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
    const [doubled] = await session.run({ images: image(1) }, ['doubled']);
    expect(doubled!.data[0]).toBe(2);
  });
});

test("TensorFlow's own refusals keep their code and one line", async () => {
  const run = session.run({ jpeg: strings(['not a photo'], []) }, ['pixels']);
  await expect(run).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.not.stringContaining('\n') });
  await expect(session.run({}, ['doubled'])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('unknown fetches and targets, and handles, are refused by name', async () => {
  await expect(session.run({}, ['nothing'])).rejects.toThrow('the graph has no operation named nothing');
  await expect(session.run({}, [], ['nothing'])).rejects.toThrow('the graph has no operation named nothing');
  await expect(session.run({}, ['handle'])).rejects.toThrow('handle is a resource and cannot be fetched');
});

test('the event loop turns while a run computes', async () => {
  const side = 1200;
  const matrix = floats(new Float32Array(side * side).fill(1), [side, side]);
  let turns = 0;
  let done = false;
  const turn = () => {
    turns++;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const [product] = await session.run({ rows: matrix, columns: matrix }, ['product']);
  done = true;
  expect(product!.data[0]).toBe(side);
  expect(turns).toBeGreaterThan(10);
});

test('runs that overlap answer each its own', async () => {
  const runs = Array.from({ length: 8 }, (_, i) => session.run({ images: image(i + 1) }, ['doubled']));
  const shapes = (await Promise.all(runs)).map(([doubled]) => doubled!.shape[0]);
  expect(shapes).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('memory does not grow with the number of runs', async () => {
  const feeds = { images: image(20_000), names: strings([new Uint8Array(500_000)]) };
  const runs = async (count: number) => {
    for (let i = 0; i < count; i++) await session.run(feeds, ['doubled', 'same_names']);
  };
  await runs(50);
  const before = process.memoryUsage.rss();
  await runs(200);
  // Each run moves 2 MB: a leak of any one tensor would show as at least 100 MB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(60e6);
});

test('a closed session lets the run in flight finish and refuses the next', async () => {
  const other = Session.open(graph);
  const running = other.run({ images: image(3) }, ['doubled']);
  other.close();
  other.close();
  await expect(running).resolves.toHaveLength(1);
  await expect(other.run({ images: image(1) }, ['doubled'])).rejects.toMatchObject({ reason: 'SESSION_CLOSED' });
});

test('a folder without a SavedModel is NOT_FOUND', () => {
  expect(() => Session.fromSavedModel(__dirname)).toThrow('loading the model in');
});

describe('the device', () => {
  const answerOn = async (device: SessionOptions['device']) => {
    const open = Session.open(graph, { ...(device && { device }) });
    const [doubled] = await open.run({ images: image(1) }, ['doubled']);
    open.close();
    return { device: open.device, first: doubled!.data[0] };
  };
  const hasGpu = (() => {
    const open = Session.open(new Graph(), { device: 'auto' });
    open.close();
    return open.device === 'gpu';
  })();

  test('is the processor unless a GPU is asked for', async () => {
    expect(await answerOn(undefined)).toEqual({ device: 'cpu', first: 2 });
    expect(await answerOn('cpu')).toEqual({ device: 'cpu', first: 2 });
    const config = fromBinary(ConfigProtoSchema, sessionConfig({}));
    expect({ ...config.deviceCount, gpu: config.gpuOptions }).toEqual({ GPU: 0, gpu: undefined });
  });

  test('is found out where it may be either; of a GPU no more memory is taken than is needed', async () => {
    expect(await answerOn('auto')).toEqual({ device: hasGpu ? 'gpu' : 'cpu', first: 2 });
    const { deviceCount, gpuOptions } = fromBinary(ConfigProtoSchema, sessionConfig({ device: 'auto' }));
    expect({ deviceCount, gpuOptions }).toMatchObject({ deviceCount: {}, gpuOptions: { allowGrowth: true } });
  });

  test('is refused when it is a GPU and there is none, with one sentence', (context) => {
    context.skip(hasGpu, 'this machine has a GPU');
    expect(() => Session.open(graph, { device: 'gpu' })).toThrow(
      expect.objectContaining({
        code: 'FAILED_PRECONDITION',
        reason: 'NO_GPU',
        message: expect.stringMatching(/^TensorFlow sees no GPU here; .* run: npm run setup/),
      }),
    );
  });

  test('is a GPU where there is one, and the answers are the same', async (context) => {
    context.skip(!hasGpu, 'TensorFlow sees no GPU on this machine');
    expect(await answerOn('gpu')).toEqual({ device: 'gpu', first: 2 });
  });
});
