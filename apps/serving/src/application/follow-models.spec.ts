import { ModelVersionState } from '@facet/contracts-rpc';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { jpegOf, publishColourModel } from '../fixtures/colour-model.fixture';
import { ServingFixture } from '../fixtures/running-service.fixture';

const first = new ServingFixture();
const second = new ServingFixture(first);
const replicas = [first, second];
let red: Uint8Array;

beforeAll(async () => {
  for (const replica of replicas) await replica.start();
  red = await jpegOf('red');
});
afterAll(async () => {
  await second.remove();
  await first.remove();
});

const versionsAnswering = () =>
  Promise.all(
    replicas.map((replica) =>
      replica.infer([red]).then(
        ({ modelVersion }) => modelVersion,
        () => 'none',
      ),
    ),
  );

test('a version that is announced to one replica is served by all, and the one before by none', async () => {
  for (const version of [1, 2]) {
    await first.announce(await publishColourModel(first.store, { version }));
    await vi.waitFor(async () => expect(await versionsAnswering()).toEqual([`${version}`, `${version}`]), 20_000);
  }
  for (const replica of replicas)
    expect((await replica.clients.facet.listModels({})).models[0]).toMatchObject({
      versions: [
        { version: 2n, state: ModelVersionState.AVAILABLE },
        { version: 1n, state: ModelVersionState.UNLOADED },
      ],
    });
});

test('a replica knows of a bad version that another one has met, and goes on with the good one', async () => {
  await first.announce(await publishColourModel(first.store, { version: 3, golden: [0.2, 0.5, 0.3] }));
  await vi.waitFor(async () => {
    for (const replica of replicas)
      expect((await replica.clients.facet.listModels({})).models[0]!.versions).toHaveLength(3);
  }, 20_000);
  expect(await versionsAnswering()).toEqual(['2', '2']);
});
