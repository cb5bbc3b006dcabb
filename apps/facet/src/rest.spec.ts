import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createLogger } from '@facet/platform-logging';
import { fillDataFolder, photosOf } from '@facet/tfrecord-conversion/fixtures';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFacet } from './start-facet';

const dataFolder = mkdtempSync(join(tmpdir(), 'facet-rest-'));
let version: string;
let base: string;
let running: Awaited<ReturnType<typeof startFacet>>;

beforeAll(async () => {
  const photos = [...photosOf({ ada: 8, ben: 8 }), { path: 'ada/side.jpg', label: 'ada', refused: 'POSE_PAN' }];
  [version] = (await fillDataFolder(dataFolder, [photos])) as [string];
  running = await startFacet({
    dataFolder,
    only: ['ingestion', 'tfrecord-conversion', 'gateway'],
    httpPort: 0,
    grpcPort: 0,
    logger: createLogger({ service: 'spec', destination: new PassThrough().resume() }),
    environment: {},
  });
  base = `http://127.0.0.1:${running.httpPort}`;
  const form = new FormData();
  for (const path of ['ada/1.txt', 'ada/2.txt', 'ben/1.txt'])
    form.append('photos', new Blob([`${path}, no picture`]), path);
  form.append('photos', new Blob([]), 'ben/empty.jpg');
  expect((await fetch(`${base}/v1/batches?batchId=upload`, { method: 'POST', body: form })).status).toBe(201);
});
afterAll(async () => {
  await running?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Of the answers, what the tests look into. */
interface Answer {
  readonly changes: readonly unknown[];
  readonly revisions: readonly { readonly cause: string; readonly label: string }[];
  readonly after: unknown;
  readonly people: readonly { readonly label: string }[];
}

const get = async (path: string) => (await fetch(base + path)).json() as Promise<Answer>;
async function post(path: string, body: unknown, type = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await fetch(base + path, { method: 'POST', headers: { 'content-type': type }, body: text });
  return { status: reply.status, body: (await reply.json()) as Answer };
}

test("a ledger's counts add up to its inputs", async () => {
  expect(await get('/v1/batches/upload/ledger/counts')).toEqual({
    inputs: 4,
    counts: [
      { person: 'ada', verdict: 'REFUSED', reason: 'UNSUPPORTED_FORMAT', inputs: 2 },
      { person: 'ben', verdict: 'REFUSED', reason: 'EMPTY_FILE', inputs: 1 },
      { person: 'ben', verdict: 'REFUSED', reason: 'UNSUPPORTED_FORMAT', inputs: 1 },
    ],
  });
  expect(await get('/v1/batches/none/ledger/counts')).toMatchObject({ code: 'NOT_FOUND' });
});

test('people are changed and changed back, which a row tells', async () => {
  const renamed = await post('/v1/people/changes', { kind: 'RENAME', from: 'ada', to: 'Ada' });
  expect(renamed).toMatchObject({ status: 201, body: { change: { id: 1, kind: 'RENAME', inputs: 2 } } });
  expect((await post('/v1/people/changes/undo', {})).body).toMatchObject({
    change: { id: 1, undoneAt: expect.stringMatching(/^2/) },
  });
  expect((await get('/v1/people/changes')).changes).toMatchObject([{ id: 1, from: 'ada', to: 'Ada' }]);
  const { revisions } = await get('/v1/batches/upload/ledger/revisions?path=ada/1.txt');
  expect(revisions.map(({ cause, label }) => [cause, label])).toEqual([
    ['', 'ada'],
    ['PEOPLE 1', 'Ada'],
    ['UNDO 1', 'ada'],
  ]);
});

test('other thresholds are asked of a version', async () => {
  const gate = { maxRollDegrees: 180, maxPanDegrees: 180, maxTiltDegrees: 180, minFacePx: 1 };
  const { status, body } = await post(`/v1/datasets/${version}/what-if`, { gate });
  expect(status).toBe(200);
  expect(body).toMatchObject({ inputs: 17, before: { accepted: 16, refused: { POSE_PAN: 1 } } });
  expect(body.after).toEqual({ accepted: 17, refused: {} });
  expect(body.people.map(({ label }) => label)).toEqual(['ada', 'ben']);
});

test.each([
  ['another content type', 'kind=DELETE', 'text/plain', 415, 'the body must be application/json'],
  ['no JSON', '{', 'application/json', 400, 'the body is no JSON'],
  ['a list', '[]', 'application/json', 400, 'the body must be a JSON object'],
  ['an unknown field', '{"name": "ada"}', 'application/json', 400, 'the body is no ChangePeopleRequest: '],
  ['a wrong kind', '{"kind": "SWAP"}', 'application/json', 400, 'SWAP'],
])('%s is refused', async (_case, body, type, status, message) => {
  const refused = await post('/v1/people/changes', body, type);
  expect(refused).toEqual({ status, body: expect.objectContaining({ error: expect.stringContaining(message) }) });
});
