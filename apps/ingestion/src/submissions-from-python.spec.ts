import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KAFKA_BUS_MIGRATIONS, KafkaEventBus } from '@facet/adapter-event-bus-kafka';
import { TOPICS, type TopicDefinition } from '@facet/contracts-events';
import { sha256Hex } from '@facet/kernel';
import { kafkaPythonMissing, RealKafka, realKafkaMissing, runWithKafkaPython } from '@facet/testing/real-parts';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, writeAt } from './ingestion.fixture';
import { startIngestion } from './running-ingestion.fixture';

const missing = realKafkaMissing ?? kafkaPythonMissing;
if (missing) console.warn(missing);

const SCRIPT = join(__dirname, 'submit-photos.py');
const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve'];
const PHOTOS = 100;

/** The registry's topics that the service is on, with few partitions, because each is a file of the broker. */
const topics = Object.entries<TopicDefinition>(TOPICS)
  .filter(([name]) => name.startsWith('ingestion.') || name.startsWith('faces.'))
  .map(([name, { maxMessageBytes }]) => ({ name, partitions: 3, ...(maxMessageBytes ? { maxMessageBytes } : {}) }));

/** A small picture whose colour no other seed below 512 has, far enough from theirs to survive JPEG. */
const jpeg = (seed: number) => {
  const [r, g, b] = [seed & 7, (seed >> 3) & 7, seed >> 6].map((level) => level * 32);
  return sharp({ create: { width: 8, height: 8, channels: 3, background: { r: r!, g: g!, b: b! } } })
    .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
    .toBuffer();
};

interface Answer {
  readonly submissionId: string;
  readonly verdict: string;
  readonly reason: string;
  readonly message: string;
  readonly photoSha256: string;
}

describe.skipIf(missing)('photos that a Python program submits to a real broker', () => {
  let folder: string;
  let kafka: RealKafka;
  let ingestion: Awaited<ReturnType<typeof startIngestion>>;
  const photos = new Map<string, Buffer>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'facet-submissions-'));
    kafka = await RealKafka.start({ folder });
    const connection = await openDatabase();
    await connection.migrate(KAFKA_BUS_MIGRATIONS);
    const brokers = kafka.addresses.split(',');
    ingestion = await startIngestion(
      { INGESTION_MAX_EVENT_PHOTO_BYTES: '1000000' },
      { connection, bus: await KafkaEventBus.open({ brokers, database: connection.database, topics }) },
    );
    for (const [p, person] of PEOPLE.entries())
      for (let photo = 0; photo < PHOTOS; photo++) photos.set(`${person}/${photo}.jpg`, await jpeg(p * PHOTOS + photo));
    for (const [path, bytes] of photos) writeAt(join(folder, 'photos'), path, bytes);
  }, 120_000);
  afterAll(async () => {
    await ingestion?.stop();
    await kafka?.stop();
    rmSync(folder, { recursive: true });
  });

  test('are 500 rows of a sealed batch, and 500 answers, also when it runs twice', { timeout: 240_000 }, async () => {
    const submit = () => runWithKafkaPython<Answer[]>(SCRIPT, [kafka.addresses, join(folder, 'photos'), 'python']);
    const answers = await submit();
    const expected = [...photos].map(([path, bytes]) => [path, sha256Hex(bytes)]).sort();
    expect(answers.map(({ submissionId, photoSha256 }) => [submissionId, photoSha256]).sort()).toEqual(expected);
    expect(new Set(answers.map(({ verdict }) => verdict))).toEqual(new Set(['PENDING']));
    await expect.poll(() => ingestion.batch('python'), { timeout: 10_000 }).toMatchObject({ sealed: true });
    expect(await ingestion.batch('python')).toMatchObject({ total: 500, pending: 500, refused: {} });
    expect(await submit()).toHaveLength(500);
    const rows = (await ingestion.rows('python')).map(({ path, photoSha256, label }) => [path, photoSha256, label]);
    expect(rows.sort()).toEqual(expected.map(([path, sha256]) => [path, sha256, path!.split('/')[0]]));
  });

  test('are refused by an answer when they are larger than the limit', { timeout: 120_000 }, async () => {
    const large = join(folder, 'large');
    writeAt(large, 'ada/1.jpg', Buffer.alloc(2_500_000));
    const [answer] = await runWithKafkaPython<Answer[]>(SCRIPT, [kafka.addresses, large, 'large']);
    expect(answer).toMatchObject({
      submissionId: 'ada/1.jpg',
      verdict: 'REFUSED',
      reason: 'TOO_MANY_BYTES',
      message: 'the file has 2500000 bytes, at most 1000000 are taken',
    });
    expect(await ingestion.rows('large')).toMatchObject([{ verdict: 'REFUSED', reason: 'TOO_MANY_BYTES' }]);
  });
});
