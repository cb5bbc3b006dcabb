import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IngestionService } from '@facet/contracts-rpc';
import { grpcClient } from '@facet/platform-grpc';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../main';
import { startServices } from '../services/with-services';

const data = mkdtempSync(join(tmpdir(), 'facet-ledger-'));
let services: Awaited<ReturnType<typeof startServices>>;

/** Files that no face is looked for in: the ledger has their verdicts at once. */
async function* upload() {
  yield { part: { case: 'open' as const, value: { batchId: 'batch', cropRule: { scale: 1.2, sizePx: 96 } } } };
  for (const path of ['ada/2.txt', 'ada/1.txt', 'ben/1.txt', 'ben/empty.jpg']) {
    yield { part: { case: 'photo' as const, value: { path, label: path.split('/')[0]! } } };
    if (!path.includes('empty')) yield { part: { case: 'chunk' as const, value: Buffer.from(`${path}, no picture`) } };
  }
}

beforeAll(async () => {
  services = await startServices(data, ['ingestion']);
  const client = grpcClient(IngestionService, `127.0.0.1:${services.grpcPort}`);
  await client.uploadPhotos(upload());
  client.close();
});
afterAll(async () => {
  await services?.stop();
  rmSync(data, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

/** Runs the command; what it prints. */
async function facet(...args: string[]) {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += Buffer.from(text).toString()), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const status = await main(['node', 'facet', ...args, '--address', `127.0.0.1:${services.grpcPort}`]);
  return { status, out, err, lines: out.split('\n').filter((line) => line !== '') };
}

const jsonOf = async (...args: string[]) => (await facet(...args, '--json')).lines.map((line) => JSON.parse(line));

test('every input has its row, in the order and the form that is asked for', async () => {
  const { lines } = await facet('ledger');
  expect(lines).toHaveLength(6);
  expect(lines[1]).toMatch(/^ +ada\/1\.txt +ada +REFUSED +UNSUPPORTED_FORMAT /);
  expect(lines.at(-1)).toBe('4 inputs');
  const byReason = await jsonOf('ledger', 'batch', '--sort', 'reason');
  expect(byReason.map(({ path }) => path)).toEqual(['ben/empty.jpg', 'ada/1.txt', 'ada/2.txt', 'ben/1.txt']);
  const csv = (await facet('ledger', '--person', 'ben', '--reason', 'EMPTY_FILE', '--format', 'csv')).lines;
  expect(csv[0]).toMatch(/^path,person,givenAs,verdict,reason,message,measured,threshold,/);
  expect(csv).toHaveLength(2);
  expect(csv[1]).toMatch(/^ben\/empty\.jpg,ben,ben,REFUSED,EMPTY_FILE,/);
  expect((await facet('ledger', '--verdict', 'ACCEPTED')).out).toBe('no input is like that\n');
});

test('counts add up to the inputs', async () => {
  const counts = await jsonOf('ledger', '--counts');
  expect(counts).toEqual([
    { person: 'ada', verdict: 'REFUSED', reason: 'UNSUPPORTED_FORMAT', inputs: 2 },
    { person: 'ben', verdict: 'REFUSED', reason: 'EMPTY_FILE', inputs: 1 },
    { person: 'ben', verdict: 'REFUSED', reason: 'UNSUPPORTED_FORMAT', inputs: 1 },
  ]);
  expect((await facet('ledger', '--counts')).lines.at(-1)).toBe('4 inputs');
});

test('people are listed with their photos', async () => {
  expect(await jsonOf('people', 'list')).toEqual([
    { person: 'ada', accepted: 0, refused: 2, pending: 0 },
    { person: 'ben', accepted: 0, refused: 2, pending: 0 },
  ]);
  const { lines } = await facet('people', 'list', 'batch');
  expect(lines.map((line) => line.trim().split(/ +/))).toEqual([
    ['person', 'accepted', 'refused', 'pending'],
    ['ada', '0', '2', '0'],
    ['ben', '0', '2', '0'],
    ['4', 'inputs'],
  ]);
  expect(await facet('people', 'list', 'none')).toMatchObject({ status: 1, err: expect.stringContaining('none') });
});

test('people are changed and changed back; a row tells its history', async () => {
  expect((await facet('people', 'rename', 'ada', 'Ada')).out).toBe('1  RENAME ada -> Ada, 2 inputs\n');
  expect((await facet('people', 'split', 'Ada', 'Eve', 'ada/2.txt')).out).toBe('2  SPLIT Ada -> Eve, 1 input\n');
  expect((await facet('ledger', '--person', 'Eve')).lines).toHaveLength(3);
  expect((await facet('people', 'delete', 'Ada')).out).toBe('3  DELETE Ada, 1 input\n');
  for (const id of [3, 2, 1]) expect((await facet('people', 'undo')).out).toMatch(new RegExp(`^${id} .*, undone\n$`));
  expect((await jsonOf('people', 'changes')).map(({ id, kind }) => [id, kind])).toEqual([
    [3, 'DELETE'],
    [2, 'SPLIT'],
    [1, 'RENAME'],
  ]);
  const history = await jsonOf('ledger', '--history', 'ada/2.txt');
  expect(history.map(({ cause, person }) => [cause, person])).toEqual([
    ['', 'ada'],
    ['PEOPLE 1', 'Ada'],
    ['PEOPLE 2', 'Eve'],
    ['UNDO 2', 'Ada'],
    ['UNDO 1', 'ada'],
  ]);
  expect(await facet('people', 'merge', 'ada', 'nobody')).toMatchObject({
    status: 1,
    err: 'facet: no input shows "nobody"\n',
  });
});
