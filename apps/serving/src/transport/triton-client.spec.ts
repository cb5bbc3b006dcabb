import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runWithTritonClient, tritonClientMissing } from '@facet/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Colour, jpegOf, publishColourModel } from '../fixtures/colour-model.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

interface Answers {
  readonly scores: number[][];
  readonly [name: string]: unknown;
}

const fixture = new ServingFixture();
beforeAll(async () => {
  await fixture.start();
  await fixture.announce(await publishColourModel(fixture.store, { version: 1 }));
});
afterAll(() => fixture.remove());

test('a client of another author is ready, described and answered', async ({ skip }) => {
  skip(tritonClientMissing !== undefined, tritonClientMissing);
  const stored = async (colour: Colour) => {
    const path = join(fixture.folder, `${colour}.jpg`);
    writeFileSync(path, await jpegOf(colour));
    return path;
  };
  const script = join(__dirname, 'ask_triton_client.py');
  const { scores, ...answers } = await runWithTritonClient<Answers>(script, [
    fixture.grpcAddress,
    await stored('blue'),
    await stored('red'),
  ]);
  expect(answers).toEqual({
    live: true,
    ready: true,
    modelReady: true,
    inputs: [['image_bytes', 'BYTES', [-1]]],
    outputs: ['classes', 'prediction', 'scores'],
    id: 'call 7',
    prediction: ['blue', 'red'],
    refused: ['StatusCode.NOT_FOUND', 'there is no model named "nobody"; there is face_recog'],
  });
  expect(scores.map((row) => row.length)).toEqual([3, 3]);
  expect(scores[0]![2]).toBeGreaterThan(0.9);
  expect(scores[1]![0]).toBeGreaterThan(0.9);
});
