import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { composeParts } from '@facet/composition';
import { decodeEvent, type PayloadOf, type Topic } from '@facet/contracts-events';
import { FaceExtractionService, type ExtractedFace } from '@facet/contracts-rpc';
import { portraitSvg } from '@facet/domain-portraits';
import { startProcess, type Parts, type RunningProcess } from '@facet/platform-bootstrap';
import { grpcClient } from '@facet/platform-grpc';
import { createLogger } from '@facet/platform-logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storedPhoto } from './face-extraction.fixture';
import { faceExtraction } from './face-extraction.service-definition';

type Outcome = PayloadOf<'faces.face.extracted.v1'> | PayloadOf<'faces.photo.rejected.v1'>;

const refusedPhotos = join(process.env['FACET_TEST_DATA'] ?? join(__dirname, '../../../../shared/data'), 'rejection');

let dataFolder: string;
let parts: Partial<Parts>;
let running: RunningProcess;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'faces-'));
  running = await startProcess({
    services: [faceExtraction],
    compose: async (names, environment) => {
      const composed = await composeParts(names, environment);
      parts = composed.parts;
      return composed;
    },
    environment: { FACET_DATA_FOLDER: dataFolder },
    logger: createLogger({ service: 'spec', destination: new PassThrough() }),
    httpPort: 0,
    grpcPort: 0,
  });
});
afterAll(async () => {
  await running?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** What the service says of photos, by path. */
async function extract(batchId: string, photos: ReadonlyMap<string, Uint8Array>): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const bus = parts.eventBus!;
  const all = new Promise<void>((resolve, reject) => {
    const handler = async ({ topic, payload }: { topic: string; payload: Uint8Array }) => {
      const outcome = decodeEvent(topic as Topic, payload) as Outcome;
      if (outcome.batchId === batchId) outcomes.set(outcome.path, outcome);
      if (outcomes.size === photos.size) resolve();
    };
    const topics = ['faces.face.extracted.v1', 'faces.photo.rejected.v1'];
    bus.subscribe({ group: `spec-${batchId}`, topics, handler }).catch(reject);
  });
  for (const [path, bytes] of photos)
    await bus.publish([(await storedPhoto(parts.objectStore!, batchId, path, bytes)).event]);
  await all;
  return outcomes;
}

async function listFaces(batchId: string): Promise<ExtractedFace[]> {
  const client = grpcClient(FaceExtractionService, `127.0.0.1:${running.grpcPort}`);
  const faces: ExtractedFace[] = [];
  for await (const { face } of client.listFaces({ batchId, cropRule: { scale: 1.3, sizePx: 224 } })) faces.push(face!);
  client.close();
  return faces;
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, at) => sum + value * y[at]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

test('drawn portraits are accepted, and descriptors tell their people apart', async () => {
  const photos = new Map<string, Uint8Array>();
  for (const person of [1, 2])
    for (const picture of [1, 2])
      photos.set(`${person}/${picture}.png`, await parts.imageCodec!.renderSvg(portraitSvg({ person, picture })));
  const outcomes = await extract('portraits', photos);
  expect([...outcomes.values()].map(({ $typeName }) => $typeName)).toEqual(
    Array<string>(4).fill('facet.faces.v1.FaceExtracted'),
  );
  const faces = await listFaces('portraits');
  expect(faces.map(({ descriptor }) => descriptor.length)).toEqual([1024, 1024, 1024, 1024]);
  const [ada1, ada2, ben1, ben2] = faces.map(({ descriptor }) => descriptor) as [
    number[],
    number[],
    number[],
    number[],
  ];
  const within = Math.min(cosine(ada1, ada2), cosine(ben1, ben2));
  expect(within).toBeGreaterThan(Math.max(cosine(ada1, ben1), cosine(ada1, ben2), cosine(ada2, ben1)));
});

test.skipIf(!existsSync(refusedPhotos))(
  `photos without a face, and of groups, are refused (needs ${refusedPhotos})`,
  async () => {
    const firstOf = (folder: string) =>
      readdirSync(join(refusedPhotos, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(jpe?g|png)$/i.test(name) && !/no-faces|img11/.test(name))
        .sort()
        .slice(0, 4)
        .map((name) => [`${folder}/${name}`, readFileSync(join(refusedPhotos, folder, name))] as const);
    const outcomes = await extract('refused', new Map([...firstOf('no-face'), ...firstOf('multi-face')]));
    const reasons = [...outcomes].map(([path, outcome]) => [path.split('/')[0], 'reason' in outcome && outcome.reason]);
    expect(reasons.sort()).toEqual([
      ...Array<string[]>(4).fill(['multi-face', 'MULTI_FACE']),
      ...Array<string[]>(4).fill(['no-face', 'NO_FACE']),
    ]);
  },
);
