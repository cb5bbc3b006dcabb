import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { EventSchema } from '@facet/contracts-tensorflow';
import { encodeRecord, readRecords } from '@facet/domain-tfrecord';
import { blackPng, readWithTensorBoard, tensorboardMissing } from '@facet/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { EventFile } from './event-file';
import { histogramBuckets } from './histogram-buckets';
import { hyperParameters, trainingEnded } from './hparams';
import { histogram, images, scalar, text } from './summary-values';

const root = mkdtempSync(join(tmpdir(), 'facet-events-'));
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = () => mkdtempSync(join(root, 'run-'));

async function eventsIn(path: string) {
  const events = [];
  for await (const record of readRecords([readFileSync(path)], { source: path }))
    events.push(fromBinary(EventSchema, record));
  return events;
}

describe('an event file', () => {
  test('begins with its version and the step that it goes on from', async () => {
    const file = EventFile.open(newFolder(), 7);
    file.close();
    const [version, start] = await eventsIn(file.path);
    expect(version!.what).toEqual({ case: 'fileVersion', value: 'brain.Event:2' });
    expect(start).toMatchObject({ step: 7n, what: { case: 'sessionLog', value: { status: 1 } } });
  });

  test('is sorted behind those that began before it in the same second', () => {
    const folder = newFolder();
    const files = Array.from({ length: 12 }, () => EventFile.open(folder, 0));
    for (const file of files) file.close();
    expect(readdirSync(folder).sort()).toEqual(files.map(({ path }) => path.slice(folder.length + 1)));
  });
});

describe('histogram buckets', () => {
  test('are of equal width, and hold every number once', () => {
    const buckets = histogramBuckets(Float32Array.of(0, 1, 30, NaN, Infinity, 29.5));
    expect(buckets).toHaveLength(30);
    expect(buckets[0]).toEqual([0, 1, 1]);
    expect(buckets[1]).toEqual([1, 2, 1]);
    expect(buckets[29]).toEqual([29, 30, 2]);
    expect(buckets.reduce((sum, [, , count]) => sum + count, 0)).toBe(4);
  });

  test('of equal values are all in the last one; of none all are empty', () => {
    expect(histogramBuckets([3, 3]).at(-1)).toEqual([3, 3, 2]);
    expect(histogramBuckets([NaN]).every(([, , count]) => count === 0)).toBe(true);
  });
});

describe("TensorBoard's own reader", () => {
  test('finds what was written', async (context) => {
    context.skip(tensorboardMissing !== undefined, tensorboardMissing);
    const folder = newFolder();
    const file = EventFile.open(folder, 0);
    const encoded = blackPng(4, 2);
    const picture = { encoded, width: 4, height: 2 };
    file.write(
      0,
      hyperParameters('job', { rate: 0.5, flip: true, optimizer: 'adam' }, [
        { group: 'validation', tag: 'accuracy', name: 'accuracy' },
      ]),
    );
    file.write(3, [
      scalar('loss', 0.25, 'of the batch'),
      histogram('weights', [1, 2]),
      images('crops', [picture, picture]),
    ]);
    file.write(4, [scalar('loss', 0.125), text('mistakes', '| a |'), trainingEnded()]);
    file.close();
    const { tags } = await readWithTensorBoard(folder);
    const hex = (value: string) => Buffer.from(value).toString('hex');
    const png = encoded.toString('hex');
    expect(tags['loss']).toMatchObject({
      plugin: 'scalars',
      description: 'of the batch',
      values: [
        [3, 0.25],
        [4, 0.125],
      ],
    });
    expect(tags['weights']).toMatchObject({ plugin: 'histograms', values: [[3, histogramBuckets([1, 2])]] });
    expect(tags['crops']).toMatchObject({ plugin: 'images', values: [[3, [hex('4'), hex('2'), png, png]]] });
    expect(tags['mistakes']).toMatchObject({ plugin: 'text', values: [[4, [hex('| a |')]]] });
    expect(tags['_hparams_/session_start_info']!.hparams).toMatchObject({
      sessionStartInfo: { hparams: { rate: 0.5, flip: true, optimizer: 'adam' }, groupName: 'job' },
    });
    expect(tags['_hparams_/session_end_info']!.hparams).toMatchObject({ sessionEndInfo: { status: 'STATUS_SUCCESS' } });
  });

  test('forgets what a killed process wrote behind its last checkpoint', async (context) => {
    context.skip(tensorboardMissing !== undefined, tensorboardMissing);
    const folder = newFolder();
    const killed = EventFile.open(folder, 0);
    for (let step = 1; step <= 5; step++) killed.write(step, [scalar('loss', step)]);
    killed.close();
    // What a process that is killed, or a full disk, leaves of a record.
    appendFileSync(killed.path, encodeRecord(Buffer.from('cut short')).subarray(0, 15));
    const resumed = EventFile.open(folder, 4);
    for (let step = 4; step <= 6; step++) resumed.write(step, [scalar('loss', 10 * step)]);
    resumed.close();
    const { tags } = await readWithTensorBoard(folder);
    expect(tags['loss']!.values).toEqual([1, 2, 3, 40, 50, 60].map((value, i) => [i + 1, value]));
  });
});
