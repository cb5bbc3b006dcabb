import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteDatabase } from '@facet/adapter-database-pglite';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from '@facet/adapter-event-bus-kafka';
import { OUTBOX_MIGRATIONS, OutboxEventBus } from '@facet/adapter-event-bus-outbox';
import { decodeEvent, encodeEvent } from '@facet/contracts-events';
import { FacetError } from '@facet/kernel';
import type { EventBus } from '@facet/port-event-bus';
import { RealKafka, realKafkaMissing } from '@facet/testing/real-parts';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { main } from '../main';

const SUBMITTED = 'ingestion.photo.submitted.v1';
const scratch = mkdtempSync(join(tmpdir(), 'facet-dlt-'));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Runs the command; what it prints. */
async function facet(...args: string[]) {
  let out = '';
  let err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((err += String(text)), true));
  const status = await main(['node', 'facet', ...args]);
  return { status, out, err, lines: out.split('\n').filter((line) => line !== '') };
}

/** Two submissions that cannot be handled, one of them beyond reading, and one event of another topic. */
async function makeLetters(bus: EventBus) {
  const image = { case: 'image', value: new Uint8Array(2000) } as const;
  await bus.publish([
    { topic: SUBMITTED, key: 'torn', payload: Buffer.from('{"batchId": \u0001') },
    encodeEvent(SUBMITTED, { submissionId: 'ada/1', batchId: 'late', person: 'ada', content: image }),
    encodeEvent('models.version.published.v1', { model: 'face_recog' }),
  ]);
  const letters: string[] = [];
  const note = async ({ key }: { key: string }) => void letters.push(key);
  const submitted = await bus.subscribe({
    group: 'ingestion',
    topics: [SUBMITTED],
    handler: async ({ payload, headers }) => {
      decodeEvent(SUBMITTED, payload, headers['content-type']);
      throw new FacetError('FAILED_PRECONDITION', 'the batch\nis sealed', { reason: 'BATCH_SEALED' });
    },
  });
  await bus.subscribe({ group: 'spec', topics: [`${SUBMITTED}.dlt`], handler: note });
  await vi.waitFor(async () => expect([letters.length, await submitted.lag()]).toEqual([2, 0]), 20_000);
}

/** What every bus has after `makeLetters`. */
function describeCommands(options: () => string[]) {
  test('list shows each letter on a line, by what is known of it', async () => {
    const { status, lines } = await facet('dlt', 'list', ...options());
    expect(status).toBe(0);
    expect(lines).toHaveLength(2);
    const [late] = (await facet('dlt', 'list', '--key', 'late', ...options())).lines;
    expect(late).toContain(`${SUBMITTED}  ingestion  key=late  FAILED_PRECONDITION BATCH_SEALED: the batch is sealed`);
    const { lines: torn } = await facet('dlt', 'list', '--reason', 'MALFORMED_EVENT', '--json', ...options());
    expect(torn.map((line) => JSON.parse(line))).toMatchObject([{ key: 'torn', payloadBytes: 13, attempts: 1 }]);
    expect((await facet('dlt', 'list', '--since', '2999-01-01', ...options())).lines).toEqual([]);
  });

  test('show decodes what can be decoded', async () => {
    const idOf = async (key: string) =>
      (JSON.parse((await facet('dlt', 'list', '--key', key, '--json', ...options())).lines[0]!) as { id: string }).id;
    const late = await facet('dlt', 'show', await idOf('late'), ...options());
    expect(late.out).toContain('"person": "ada"');
    expect(late.out).toContain('… (2668 characters)');
    expect(late.out).toContain('  content-type: application/json');
    const torn = await facet('dlt', 'show', await idOf('torn'), ...options());
    expect(torn.out).toMatch(/13 bytes that cannot be read: .*\n\{"batchId": \.\n/s);
    expect(await facet('dlt', 'show', 'none', ...options())).toMatchObject({ status: 1, out: '' });
  });

  test('replay and drop want a choice, and take what it says', async () => {
    for (const command of ['replay', 'drop']) {
      const without = await facet('dlt', command, ...options());
      expect([without.status, without.err]).toEqual([1, 'facet: say which letters by a filter, or --all\n']);
      const both = await facet('dlt', command, '--all', '--key', 'late', ...options());
      expect([both.status, both.err]).toEqual([1, 'facet: --all takes no filter beside it\n']);
    }
    expect((await facet('dlt', 'drop', '--key', 'torn', ...options())).out).toBe('dropped 1\n');
    expect((await facet('dlt', 'replay', '--all', ...options())).out).toBe('replayed 1\n');
    expect((await facet('dlt', 'replay', '--all', ...options())).out).toBe('replayed 0\n');
    expect((await facet('dlt', 'list', ...options())).out).toBe('');
  });

  test('lag counts what a group has not finished', async () => {
    const { lines } = await facet('lag', ...options());
    // The letter that was replayed.
    expect(lines).toContain(`ingestion  ${SUBMITTED}  1`);
    expect(lines).toContain('serving  models.version.published.v1  1');
    expect(lines).toContain('ingestion  faces.face.extracted.v1  0');
    const { lines: json } = await facet('lag', '--json', ...options());
    expect(json.map((line) => JSON.parse(line))).toContainEqual({ group: 'ingestion', topic: SUBMITTED, events: 1 });
  });
}

describe('the bus in a data folder', () => {
  const folder = join(scratch, 'embedded');
  beforeAll(async () => {
    const connection = await openPgliteDatabase({ folder: join(folder, 'database') });
    await connection.migrate(OUTBOX_MIGRATIONS);
    const bus = new OutboxEventBus(connection.database);
    await makeLetters(bus);
    await bus.close();
    await connection.close();
  });

  describeCommands(() => ['--data', folder]);

  test('is not made where there is none', async () => {
    const { status, err } = await facet('dlt', 'list', '--data', join(scratch, 'none'));
    expect([status, err]).toEqual([1, expect.stringContaining('holds no event bus; name another folder by --data')]);
  });

  test('a time that is none is refused', async () => {
    const { status, err } = await facet('dlt', 'list', '--since', 'yesterday', '--data', folder);
    expect(status).toBe(1);
    expect(err).toContain('It must be a time');
  });
});

if (realKafkaMissing) console.warn(realKafkaMissing);
describe.skipIf(realKafkaMissing)('the bus on Kafka', () => {
  let kafka: RealKafka;
  beforeAll(async () => {
    const [broker, connection] = await Promise.all([RealKafka.start({ folder: scratch }), openPgliteDatabase()]);
    kafka = broker;
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    const brokers = kafka.addresses.split(',');
    const bus = await KafkaEventBus.open({ brokers, database: connection.database, partitions: 3 });
    await bus.subscribe({ group: 'other', topics: ['models.version.published.v1'], handler: async () => {} });
    await makeLetters(bus);
    await bus.close();
    await connection.close();
  });
  afterAll(() => kafka?.stop());

  describeCommands(() => {
    vi.stubEnv('KAFKA_BROKERS', kafka.addresses);
    return [];
  });
});
