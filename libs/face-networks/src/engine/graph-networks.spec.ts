import { eagerTensorFlow, eagerTensorFlowMissing } from '@facet/testing';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EagerNetworks } from '../eager-networks.fixture';
import { DESCRIPTOR_INPUT_PX, DESCRIPTOR_LENGTH } from '../face-descriptor/add-face-descriptor';
import { LANDMARKS_INPUT_PX } from '../face-landmarks/face-landmarks';
import { FACEMESH_INPUT_PX } from '../facemesh/facemesh';
import { SSD_BOX_COUNT, SSD_INPUT_PX } from '../ssd-mobilenet/ssd-mobilenet';
import { noiseSquare, photoFiles, photosMissing } from '../test-photos.fixture';
import { GraphNetworks } from './graph-networks';

let graphs: GraphNetworks;
beforeAll(() => {
  graphs = new GraphNetworks({ cores: 2 });
});
afterAll(() => graphs.close());

/** A picture of any size a network asks for. */
type Source = (sidePx: number) => Promise<Uint8Array>;

const noise: Source = async (sidePx) => noiseSquare(sidePx, 9);
const photo =
  (file: string): Source =>
  (sidePx) =>
    sharp(file).flatten().toColourspace('srgb').resize(sidePx, sidePx, { fit: 'cover' }).raw().toBuffer();

async function jpegOf(source: Source, sidePx: number): Promise<Uint8Array> {
  const raw = { width: sidePx, height: sidePx, channels: 3 } as const;
  return sharp(await source(sidePx), { raw })
    .jpeg({ quality: 95 })
    .toBuffer();
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

describe('agrees with the published packages run eagerly', () => {
  let eager: EagerNetworks;
  beforeAll(async () => {
    if (!eagerTensorFlowMissing) eager = await EagerNetworks.open(eagerTensorFlow());
  });
  beforeEach((context) => context.skip(eagerTensorFlowMissing !== undefined, eagerTensorFlowMissing));

  async function expectAgreement(source: Source): Promise<void> {
    const picture = await source(SSD_INPUT_PX);
    const [found, expected] = [await graphs.detect(picture), await eager.detect(picture)];
    expect(found.scores).toHaveLength(SSD_BOX_COUNT);
    expect(largestDifference(found.scores, expected.scores)).toBeLessThan(1e-5);
    expect(largestDifference(found.boxes, expected.boxes) * SSD_INPUT_PX).toBeLessThan(0.01);
    const face = await source(LANDMARKS_INPUT_PX);
    const [[landmarks], [expectedLandmarks]] = [await graphs.landmarks([face]), await eager.landmarks([face])];
    expect(largestDifference(landmarks!, expectedLandmarks!) * LANDMARKS_INPUT_PX).toBeLessThan(0.001);
    const square = await source(FACEMESH_INPUT_PX);
    const [mesh, expectedMesh] = [await graphs.mesh(square), await eager.mesh(square)];
    expect(largestDifference(mesh.points, expectedMesh.points)).toBeLessThan(0.001);
    expect(Math.abs(mesh.presence - expectedMesh.presence)).toBeLessThan(1e-5);
    const crop = await jpegOf(source, DESCRIPTOR_INPUT_PX);
    const [[descriptor], [expectedDescriptor]] = [await graphs.describe([crop]), await eager.describe([crop])];
    expect(largestDifference(descriptor!, expectedDescriptor!)).toBeLessThan(1e-5);
  }

  test('on a picture without meaning', () => expectAgreement(noise));

  test('on photos', async (context) => {
    context.skip(photosMissing !== undefined, photosMissing);
    for (const file of [...photoFiles('celebrities', 20), ...photoFiles('rejection/multi-face', 9)])
      await expectAgreement(photo(file));
  });
});

describe('descriptors', () => {
  test('of the same bytes are the same bits, alone and among others', async () => {
    const crops = await Promise.all([1, 2, 3].map((seed) => jpegOf(async (side) => noiseSquare(side, seed), 96)));
    const [alone] = await graphs.describe([crops[1]!]);
    expect(alone).toHaveLength(DESCRIPTOR_LENGTH);
    const together = await graphs.describe(crops);
    expect(together[1]).toEqual(alone);
    expect(largestDifference(together[0]!, alone!)).toBeGreaterThan(0.1);
  });

  test('of no crops are none, and of no picture are refused', async () => {
    expect(await graphs.describe([])).toEqual([]);
    await expect(graphs.describe([Buffer.from('no picture')])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});
