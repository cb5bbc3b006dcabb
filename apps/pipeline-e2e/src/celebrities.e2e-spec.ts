import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServingService } from '@facet/contracts-rpc';
import { grpcClient } from '@facet/platform-grpc';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { facetRun, type FacetProcess, type RunSummary } from './facet-process';

// Real press photos, kept outside the project: 93 to train on, 25 that no training has seen.
const celebrities = join(__dirname, '../../../../shared/data/celebrities');
const missing = !existsSync(celebrities);
if (missing) console.warn('the celebrity photos are not here, so the tests on real photos are skipped');

describe.skipIf(missing)('the whole job on real photos', () => {
  const data = mkdtempSync(join(tmpdir(), 'facet-celebrities-'));
  const args = ['--photos', join(celebrities, 'train'), '--data', data];
  let facet: FacetProcess;
  let summary: RunSummary;

  beforeAll(async () => {
    facet = facetRun(args);
    summary = await facet.summary;
  }, 300_000);

  afterAll(async () => {
    facet.kill('SIGINT');
    await facet.ended;
    rmSync(data, { recursive: true, force: true });
  });

  test('finds a single face in at least 80 of 93 photos, and a reason for every other one', () => {
    const { total, accepted, refused } = summary.photos;
    const turned = ['POSE_ROLL', 'POSE_PAN', 'POSE_TILT'].reduce((sum, reason) => sum + (refused[reason] ?? 0), 0);
    expect(total).toBe(93);
    expect(accepted + turned).toBeGreaterThanOrEqual(80);
    expect(accepted + Object.values(refused).reduce((sum, count) => sum + count, 0)).toBe(93);
  });

  test('the embedding head knows at least 95 % of the validation split', () => {
    expect(summary.training.validationAccuracy).toBeGreaterThanOrEqual(0.95);
  });

  test('names the right person first on at least 24 of 25 photos that it has never seen', async () => {
    const client = grpcClient(ServingService, summary.endpoints.grpc);
    let right = 0;
    let asked = 0;
    for (const person of readdirSync(join(celebrities, 'val')))
      for (const name of readdirSync(join(celebrities, 'val', person))) {
        const { faces } = await client.recognize({ image: readFileSync(join(celebrities, 'val', person, name)) });
        asked++;
        if (faces[0]?.people[0]?.label === person) right++;
      }
    client.close();
    expect(asked).toBe(25);
    expect(right).toBeGreaterThanOrEqual(24);
  });

  test('face-cnn trains on the same photos and its loss falls', async () => {
    facet.kill('SIGINT');
    await facet.ended;
    facet = facetRun([...args, '--architecture', 'face-cnn', '--steps', '40']);
    const { training, model } = await facet.summary;
    expect(training.loss).toBeLessThan(training.firstLoss * 0.9);
    expect(model.version).toBe(2);
  }, 300_000);
});
