import { encodeEvent } from '@facet/contracts-events';
import { LedgerService } from '@facet/contracts-rpc';
import { grpcClient, type GrpcClient } from '@facet/platform-grpc';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { picture } from './ingestion.fixture';
import { startIngestion } from './running-ingestion.fixture';

const BATCH = 'counted';
let service: Awaited<ReturnType<typeof startIngestion>>;
let ledger: GrpcClient<typeof LedgerService>;

async function* upload(paths: readonly string[]) {
  yield { part: { case: 'open' as const, value: { batchId: BATCH, cropRule: { scale: 1.2, sizePx: 96 } } } };
  for (const [seed, path] of paths.entries()) {
    yield { part: { case: 'photo' as const, value: { path, label: path.split('/')[0]! } } };
    yield { part: { case: 'chunk' as const, value: await picture(seed) } };
  }
}

const tell = (path: string, photoSha256: string, reason?: string) => {
  const photo = { batchId: BATCH, path, label: path.split('/')[0]!, photoSha256, detectorVersion: 'v1' };
  return reason === undefined
    ? encodeEvent('faces.face.extracted.v1', photo)
    : encodeEvent('faces.photo.rejected.v1', { ...photo, reason, message: 'refused', measured: 30, threshold: 20 });
};

beforeAll(async () => {
  service = await startIngestion();
  ledger = grpcClient(LedgerService, `127.0.0.1:${service.grpcPort}`);
  await service.client.uploadPhotos(upload(['ada/1.png', 'ada/2.png', 'ada/3.png', 'ben/1.png', 'ben/2.png']));
  const rows = await service.rows(BATCH);
  const reasons: Record<string, string> = { 'ada/3.png': 'POSE_PAN', 'ben/2.png': 'DETECTION_FAILED' };
  await service.bus.publish(rows.map(({ path, photoSha256 }) => tell(path, photoSha256, reasons[path])));
  await vi.waitFor(async () => expect((await service.batch(BATCH))?.pending).toBe(0), 10_000);
});
afterAll(async () => {
  ledger.close();
  await service.stop();
});

/** `label: paths` as the ledger says now. */
async function people(): Promise<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const { label, path } of await service.rows(BATCH))
    shown[label] = [shown[label], path].filter(Boolean).join(' ');
  return shown;
}

const change = (kind: string, from: string, to = '', paths: string[] = []) =>
  ledger.changePeople({ kind, from, to, paths });

const GIVEN = { ada: 'ada/1.png ada/2.png ada/3.png', ben: 'ben/1.png ben/2.png' };

test('counts by person, verdict and reason add up to the inputs', async () => {
  const { inputs, counts } = await ledger.countLedger({ batchId: BATCH });
  expect(inputs).toBe(5);
  expect(counts.map(({ person, verdict, reason, inputs: count }) => [person, verdict, reason, count])).toEqual([
    ['ada', 'ACCEPTED', '', 2],
    ['ada', 'REFUSED', 'POSE_PAN', 1],
    ['ben', 'ACCEPTED', '', 1],
    ['ben', 'REFUSED', 'DETECTION_FAILED', 1],
  ]);
  await expect(ledger.countLedger({ batchId: 'nothing' })).rejects.toMatchObject({ reason: 'NO_SUCH_BATCH' });
});

test('people are renamed, merged, split and deleted, and each change undone, the newest first', async () => {
  expect(await people()).toEqual(GIVEN);
  await change('RENAME', 'ada', 'Ada Lovelace');
  expect(await people()).toEqual({ 'Ada Lovelace': GIVEN.ada, ben: GIVEN.ben });
  await change('SPLIT', 'Ada Lovelace', 'Eve', ['ada/2.png']);
  expect(await people()).toEqual({ 'Ada Lovelace': 'ada/1.png ada/3.png', Eve: 'ada/2.png', ben: GIVEN.ben });
  await change('MERGE', 'Eve', 'ben');
  expect(await people()).toEqual({ 'Ada Lovelace': 'ada/1.png ada/3.png', ben: `ada/2.png ${GIVEN.ben}` });
  const { change: deleted } = await change('DELETE', 'ben');
  expect(deleted).toMatchObject({ kind: 'DELETE', from: 'ben', to: '', inputs: 3 });
  expect(await people()).toEqual({ 'Ada Lovelace': 'ada/1.png ada/3.png', '': `ada/2.png ${GIVEN.ben}` });
  expect((await service.rows(BATCH)).map(({ givenLabel }) => givenLabel)).toEqual(['ada', 'ada', 'ada', 'ben', 'ben']);

  await expect(ledger.undoPeopleChange({ id: deleted!.id - 1 })).rejects.toMatchObject({ reason: 'NOT_THE_NEWEST' });
  const undone = [];
  for (let i = 0; i < 4; i++) undone.push((await ledger.undoPeopleChange({})).change!.kind);
  expect(undone).toEqual(['DELETE', 'MERGE', 'SPLIT', 'RENAME']);
  expect(await people()).toEqual(GIVEN);
  await expect(ledger.undoPeopleChange({})).rejects.toMatchObject({ reason: 'NOTHING_TO_UNDO' });
  const { changes } = await ledger.listPeopleChanges({});
  expect(changes.map(({ kind, undoneAt }) => [kind, undoneAt !== undefined])).toEqual(
    undone.map((kind) => [kind, true]),
  );
});

test('every revision of a row is told, with its cause', async () => {
  const revisions = async () => {
    const { revisions: all } = await ledger.listRevisions({ batchId: BATCH, path: 'ada/2.png' });
    return all.map(({ revision, cause, label, verdict, supersededAt }) => {
      return [revision, cause.replace(/\d+/, 'n'), label, verdict, supersededAt === undefined ? 'now' : 'before'];
    });
  };
  expect(await revisions()).toEqual([
    [1, '', 'ada', 'ACCEPTED', 'before'],
    [2, 'PEOPLE n', 'Ada Lovelace', 'ACCEPTED', 'before'],
    [3, 'PEOPLE n', 'Eve', 'ACCEPTED', 'before'],
    [4, 'PEOPLE n', 'ben', 'ACCEPTED', 'before'],
    [5, 'PEOPLE n', '', 'ACCEPTED', 'before'],
    [6, 'UNDO n', 'ben', 'ACCEPTED', 'before'],
    [7, 'UNDO n', 'Eve', 'ACCEPTED', 'before'],
    [8, 'UNDO n', 'Ada Lovelace', 'ACCEPTED', 'before'],
    [9, 'UNDO n', 'ada', 'ACCEPTED', 'now'],
  ]);
  await expect(ledger.listRevisions({ batchId: BATCH, path: 'x' })).rejects.toMatchObject({ reason: 'NO_SUCH_INPUT' });
});

test.each([
  [['RENAME', 'nobody', 'x'], 'no input shows "nobody"'],
  [['RENAME', 'ada', 'ben'], 'there is a person "ben" already'],
  [['MERGE', 'ada', 'x'], 'no input shows "x"'],
  [['MERGE', 'ada', 'ada'], 'from and to are both "ada"'],
  [['SPLIT', 'ada', 'x'], 'paths are the inputs that SPLIT takes'],
  [['DELETE', 'ada', 'x'], 'DELETE has none'],
  [['JOIN', 'ada', 'ben'], 'it must be one of RENAME, MERGE, SPLIT, DELETE'],
] as const)('%j is refused and changes nothing', async ([kind, from, to], message) => {
  await expect(change(kind, from, to)).rejects.toThrow(message);
  expect(await people()).toEqual(GIVEN);
});

test('paths that are nobody’s or the whole person are no split', async () => {
  await expect(change('SPLIT', 'ada', 'x', ['ben/1.png'])).rejects.toMatchObject({ reason: 'NO_SUCH_INPUT' });
  await expect(change('SPLIT', 'ben', 'x', ['ben/1.png', 'ben/2.png'])).rejects.toMatchObject({
    reason: 'WHOLE_PERSON',
  });
});
