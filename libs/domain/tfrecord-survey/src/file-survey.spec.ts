import { create, toBinary } from '@bufbuild/protobuf';
import { FeatureListSchema, FeatureSchema, SequenceExampleSchema } from '@facet/contracts-tensorflow';
import { bytesFeature, encodeExample, floatFeature, int64Feature, textFeature } from '@facet/domain-tfrecord';
import { blackPng } from '@facet/testing';
import { describe, expect, test } from 'vitest';
import { FileSurvey } from './file-survey';
import { picturesOf } from './pictures';
import { recordJson } from './record-json';

const int64 = (...value: bigint[]) =>
  create(FeatureSchema, { kind: { case: 'int64List', value: { $typeName: 'tensorflow.Int64List', value } } });

const SEQUENCE = toBinary(
  SequenceExampleSchema,
  create(SequenceExampleSchema, {
    context: { feature: { id: int64(7n) } },
    featureLists: {
      featureList: { frame: create(FeatureListSchema, { feature: [int64(1n), int64(2n, 3n), int64()] }) },
    },
  }),
);

function summaryOf(...records: Uint8Array[]) {
  const survey = new FileSurvey();
  for (const record of records) survey.add(record);
  return survey.summary();
}

const featureOf = (summary: ReturnType<typeof summaryOf>, key: string) =>
  summary.features.find((feature) => feature.key === key)!;

describe('FileSurvey', () => {
  test('counts records by kind', () => {
    const event = Buffer.from('090000000000000040', 'hex');
    const summary = summaryOf(encodeExample({ a: int64Feature(1) }), SEQUENCE, event, new Uint8Array(0));
    expect(summary).toMatchObject({ records: 4, kinds: { Example: 2, SequenceExample: 1, other: 1 } });
    expect(summary.recordBytes.range).toEqual({ min: 0, max: SEQUENCE.length });
    expect(summary.features.map(({ key, perStep }) => [key, perStep])).toEqual([
      ['a', false],
      ['id', false],
      ['frame', true],
    ]);
  });

  test('numbers: range, mean, deviation, what is not finite, integers too large for a double', () => {
    const records = [1, 2, 3, Infinity].map((x) => encodeExample({ x: floatFeature([x, NaN]) }));
    const big = encodeExample({ n: int64Feature(2n ** 60n, -5n) });
    const summary = summaryOf(...records, big);
    expect(featureOf(summary, 'x')).toMatchObject({
      kinds: { float: 4 },
      records: 4,
      values: { min: 2, max: 2 },
      totalValues: 8,
      numbers: { range: { min: 1, max: 3 }, mean: 2, notFinite: 5 },
    });
    expect(featureOf(summary, 'x').numbers!.deviation).toBeCloseTo(Math.sqrt(2 / 3), 12);
    expect(featureOf(summary, 'n').numbers!.range).toEqual({ min: -5, max: '1152921504606846976' });
  });

  test('bytes: texts with how often they stand there, pictures with their sizes', () => {
    const picture = (width: number, height: number, label: string) =>
      encodeExample({ image: bytesFeature(blackPng(width, height)), label: textFeature(label) });
    const damaged = encodeExample({ image: bytesFeature(blackPng(9, 9).subarray(0, 20)) });
    const summary = summaryOf(picture(30, 20, 'cat'), picture(10, 40, 'dog'), picture(20, 20, 'cat'), damaged);
    expect(featureOf(summary, 'image')).toMatchObject({
      records: 4,
      bytes: {
        pictures: { png: 3 },
        damagedPictures: 1,
        width: { min: 10, max: 30 },
        height: { min: 20, max: 40 },
        texts: 0,
      },
      distinct: undefined,
    });
    expect(featureOf(summary, 'label')).toMatchObject({
      records: 3,
      bytes: { texts: 3, sizeBytes: { min: 3, max: 3 }, totalBytes: 9, pictures: {} },
      distinct: { count: 2, more: false, most: [['cat', 2], ['dog', 1]] }, // prettier-ignore
    });
  });

  test('steps of a sequence, and a feature without values', () => {
    expect(featureOf(summaryOf(SEQUENCE), 'frame')).toMatchObject({
      records: 1,
      steps: { min: 3, max: 3 },
      values: { min: 0, max: 2 },
      totalValues: 3,
      kinds: { int64: 3 },
    });
    const empty = Buffer.from('0a090a070a0378797a1200', 'hex');
    expect(featureOf(summaryOf(empty), 'xyz')).toMatchObject({ kinds: { empty: 1 }, totalValues: 0 });
  });

  test('a key of several kinds shows all of them', () => {
    const summary = summaryOf(encodeExample({ a: int64Feature(1) }), encodeExample({ a: floatFeature([2]) }));
    expect(featureOf(summary, 'a')).toMatchObject({ kinds: { int64: 1, float: 1 }, records: 2 });
  });

  test('memory is bounded: beyond 10,000 different values only their number is known to be larger', () => {
    const survey = new FileSurvey();
    for (let i = 0; i < 10_100; i++) survey.add(encodeExample({ id: int64Feature(i % 10_050) }));
    const { distinct } = featureOf(survey.summary(), 'id');
    expect(distinct).toMatchObject({ count: 10_000, more: true });
    expect(distinct!.most).toHaveLength(20);
    expect(distinct!.most[0]).toEqual(['0', 2]);
  });
});

describe('recordJson', () => {
  const record = encodeExample({
    bytes: bytesFeature(Uint8Array.of(0xff), Buffer.from('Zoë\n')),
    float: floatFeature([0.5, NaN, -Infinity]),
    int64: int64Feature(-1, 2n ** 62n),
  });

  test('bytes by length, with text where they are one', () => {
    expect(recordJson(record, 'length')).toEqual({
      features: {
        bytes: { bytes: [{ length: 1 }, { length: 5, text: 'Zoë\n' }] },
        float: { float: [0.5, 'NaN', '-Infinity'] },
        int64: { int64: [-1, '4611686018427387904'] },
      },
    });
  });

  test('bytes whole', () => {
    expect(recordJson(record, 'base64')).toMatchObject({ features: { bytes: { bytes: ['/w==', 'Wm/Dqwo='] } } });
  });

  test('the lists of a sequence, and what is no example', () => {
    expect(recordJson(SEQUENCE, 'length')).toEqual({
      features: { id: { int64: [7] } },
      featureLists: { frame: [{ int64: [1] }, { int64: [2, 3] }, { int64: [] }] },
    });
    expect(recordJson(Buffer.from('hello'), 'length')).toEqual({ data: { length: 5, text: 'hello' } });
    expect(recordJson(Buffer.from('hello'), 'base64')).toEqual({ data: 'aGVsbG8=' });
  });
});

test('pictures are found whatever their key, boxes belong to image/encoded', () => {
  const png = blackPng(4, 4);
  const record = encodeExample({
    'image/encoded': bytesFeature(png),
    'image/object/bbox/xmin': floatFeature([0.25, 0.5]),
    'image/object/bbox/ymin': floatFeature([0, 0.5]),
    'image/object/bbox/xmax': floatFeature([0.75, 1]),
    'image/object/bbox/ymax': floatFeature([0.5]),
    thumbnail: bytesFeature(png, Buffer.from('no picture')),
  });
  expect([...picturesOf(record)]).toEqual([
    { bytes: new Uint8Array(png), boxes: [{ xmin: 0.25, ymin: 0, xmax: 0.75, ymax: 0.5 }] },
    { bytes: new Uint8Array(png), boxes: [] },
  ]);
  expect([...picturesOf(Buffer.from('hello'))]).toEqual([]);
});
