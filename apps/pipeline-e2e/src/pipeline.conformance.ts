import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inference, ServingService, tensorflowServing } from '@facet/contracts-rpc';
import { datasetManifestKey, readDatasetManifest } from '@facet/domain-dataset-manifest';
import { grpcClient } from '@facet/platform-grpc';
import type { ObjectStore } from '@facet/port-object-store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FacetProcess, RunSummary } from './facet-process';
import { drawPortraits } from './portrait-folder';

/** Facet in one of the forms in which it runs. */
export interface Deployment {
  /** `facet run` with these arguments; its summary comes when the model answers. */
  run(args: readonly string[]): FacetProcess;
  /** Where the services keep their objects. */
  readonly store: ObjectStore;
  close(): Promise<void>;
}

/** What the whole job must do wherever the services run; `open` gets a folder of its own. */
export function describePipeline(name: string, open: (folder: string) => Promise<Deployment>): void {
  describe(`the whole job on drawn portraits, ${name}`, () => {
    const root = mkdtempSync(join(tmpdir(), 'facet-e2e-'));
    const photos = join(root, 'people');
    const args = ['--photos', photos, '--data', join(root, 'data'), '--seed', '7'];
    let deployment: Deployment;
    let facet: FacetProcess;
    let summary: RunSummary;
    let names: string[];
    let crop: Buffer;

    beforeAll(async () => {
      names = await drawPortraits(photos, { people: 4, pictures: 8 });
      writeFileSync(join(photos, names[0]!, 'notes.jpg'), 'no picture at all');
      cpSync(join(photos, names[1]!, '1.jpg'), join(photos, names[1]!, 'copy of 1.jpg'));
      deployment = await open(root);
      facet = deployment.run(args);
      summary = await facet.summary;
      for await (const { key } of deployment.store.list('crops/')) {
        crop = Buffer.from(await deployment.store.readAll(key));
        break;
      }
    }, 240_000);

    afterAll(async () => {
      await deployment?.close();
      rmSync(root, { recursive: true, force: true });
    });

    test('accounts for every photo', () => {
      expect(summary.photos.total).toBe(34);
      expect(summary.photos.refused).toMatchObject({ DUPLICATE_OF: 1, UNSUPPORTED_FORMAT: 1 });
      const refused = Object.values(summary.photos.refused).reduce((sum, count) => sum + count, 0);
      expect(summary.photos.accepted + refused).toBe(34);
      expect(summary.photos.accepted).toBeGreaterThanOrEqual(28);
    });

    test('publishes a dataset with a manifest of what is in it', async () => {
      expect(summary.dataset.labels).toEqual(names);
      const key = datasetManifestKey(summary.dataset.version);
      expect(`${summary.dataset.uri}/manifest.json`).toBe(deployment.store.uri(key));
      const manifest = readDatasetManifest(await deployment.store.readAll(key), key);
      expect(manifest.digest).toBe(summary.dataset.digest);
      const { train, validation } = summary.dataset.splits;
      expect(train! + validation!).toBe(summary.photos.accepted);
    });

    test('trains a model that knows the people', () => {
      expect(summary.training.loss).toBeLessThan(summary.training.firstLoss);
      expect(summary.training.validationAccuracy).toBeGreaterThanOrEqual(0.9);
      expect(summary.model).toMatchObject({ name: 'face_recog', version: 1 });
    });

    test('recognises a whole photo over gRPC and REST', async () => {
      const photo = readFileSync(join(photos, names[2]!, '3.jpg'));
      const client = grpcClient(ServingService, summary.endpoints.grpc);
      const answer = await client.recognize({ image: photo });
      client.close();
      expect(answer.faces).toHaveLength(1);
      expect(answer.faces[0]!.people[0]!.label).toBe(names[2]);
      const reply = await fetch(`${summary.endpoints.http}/v1/recognize`, {
        method: 'POST',
        headers: { 'content-type': 'image/jpeg' },
        body: photo,
      });
      expect(reply.status).toBe(200);
      const said = (await reply.json()) as { faces: { people: { label: string; score: number }[] }[] };
      expect(said.faces[0]!.people[0]!.label).toBe(names[2]);
      expect(said.faces[0]!.people[0]!.score).toBeCloseTo(answer.faces[0]!.people[0]!.score, 5);
    });

    test('answers a crop the same in every dialect', async () => {
      const v2 = grpcClient(inference.GRPCInferenceService, summary.endpoints.grpc);
      const inferred = await v2.modelInfer({
        modelName: 'face_recog',
        id: '42',
        inputs: [{ name: 'image_bytes', datatype: 'BYTES', shape: [1n], contents: { bytesContents: [crop] } }],
      });
      v2.close();
      expect(inferred.id).toBe('42');
      const tensorflow = grpcClient(tensorflowServing.PredictionService, summary.endpoints.grpc);
      const predicted = await tensorflow.predict({
        modelSpec: { name: 'face_recog' },
        inputs: { image_bytes: { dtype: 7, tensorShape: { dim: [{ size: 1n }] }, stringVal: [crop] } },
      });
      tensorflow.close();
      const reply = await fetch(`${summary.endpoints.http}/v1/models/face_recog:predict`, {
        method: 'POST',
        body: JSON.stringify({ instances: [{ image_bytes: { b64: crop.toString('base64') } }] }),
      });
      const { predictions } = (await reply.json()) as { predictions: { scores: number[] }[] };
      expect(predictions[0]!.scores).toHaveLength(names.length);
      const scores = predicted.outputs.scores!;
      const flat =
        scores.floatVal.length > 0 ? scores.floatVal : [...new Float32Array(scores.tensorContent.slice().buffer)];
      flat.forEach((score, i) => expect(score).toBeCloseTo(predictions[0]!.scores[i]!, 5));
      expect(inferred.outputs.map(({ name }) => name)).toContain('scores');
    });

    test.each([
      ['no picture', Buffer.from('no picture'), 400],
      ['a photo that is too large', Buffer.alloc(20 * 1024 * 1024, 1), 413],
    ])('refuses %s and stays up', async (_, body, status) => {
      const reply = await fetch(`${summary.endpoints.http}/v1/recognize`, {
        method: 'POST',
        headers: { 'content-type': 'image/jpeg' },
        body,
      });
      expect(reply.status).toBe(status);
      expect(((await reply.json()) as { error: string }).error).toMatch(/\w+ \w+/);
      expect((await fetch(`${summary.endpoints.http}/health/ready`)).status).toBe(200);
    });

    test('serves the page and the pipeline as REST', async () => {
      const page = await fetch(summary.endpoints.http);
      expect(page.headers.get('content-type')).toContain('text/html');
      const batches = (await (await fetch(`${summary.endpoints.http}/v1/batches`)).json()) as {
        batches: { id: string; accepted: number }[];
      };
      expect(batches.batches[0]!.accepted).toBe(summary.photos.accepted);
      const ledger = await (
        await fetch(`${summary.endpoints.http}/v1/batches/${batches.batches[0]!.id}/ledger`)
      ).text();
      expect(ledger.trim().split('\n')).toHaveLength(34);
    });

    test('a second run finds the finished work', async () => {
      facet.kill('SIGINT');
      expect((await facet.ended).code).toBe(0);
      const again = deployment.run([...args, '--once']);
      const summary = await again.summary;
      const { stderr, code } = await again.ended;
      expect(code).toBe(0);
      expect(stderr).toMatch(/Finding faces: .*found finished/);
      expect(stderr).toMatch(/Writing dataset: .*found finished/);
      expect(stderr).toMatch(/Training: .*found finished/);
      expect(summary.model.version).toBe(1);
    }, 120_000);

    test('more photos make a new dataset and model; those known before are known again', async () => {
      await drawPortraits(photos, { people: 4, pictures: 10 });
      const grown = deployment.run([...args, '--once']);
      const summary = await grown.summary;
      const { stderr } = await grown.ended;
      // All but the eight new ones and the file that is no photo were stored by the first run.
      expect(stderr).toMatch(/Reading photos: 42 photos, 33 known before/);
      expect(summary.photos.total).toBe(42);
      expect(summary.model.version).toBe(2);
    }, 180_000);
  });
}
