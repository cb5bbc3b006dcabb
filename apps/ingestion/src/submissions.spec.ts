import { randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { decodeEvent, TOPICS, type PayloadOf } from '@facet/contracts-events';
import { sha256Hex } from '@facet/kernel';
import type { Delivery } from '@facet/port-event-bus';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { picture } from './ingestion.fixture';
import { startIngestion } from './running-ingestion.fixture';

const SUBMITTED = 'ingestion.photo.submitted.v1';
const ANSWERED = 'ingestion.submission.answered.v1';

let ingestion: Awaited<ReturnType<typeof startIngestion>>;
const answers: PayloadOf<typeof ANSWERED>[] = [];
const deadLetters: Delivery[] = [];
const handled: Delivery[] = [];

beforeAll(async () => {
  ingestion = await startIngestion({ FACET_MAX_PHOTO_BYTES: '50000', INGESTION_MAX_EVENT_PHOTO_BYTES: '20000' });
  const { bus } = ingestion;
  const record = (topic: string, take: (delivery: Delivery) => void) =>
    bus.subscribe({ group: 'spec', topics: [topic], handler: async (delivery) => take(delivery) });
  await record(ANSWERED, ({ payload, headers }) =>
    answers.push(decodeEvent(ANSWERED, payload, headers['content-type'])),
  );
  await record(`${SUBMITTED}.dlt`, (delivery) => deadLetters.push(delivery));
  await record(SUBMITTED, (delivery) => handled.push(delivery));
});
afterAll(() => ingestion?.stop());

type Fields = Record<string, unknown>;

/** Publishes as a foreign producer does: JSON, under any key. */
async function submitJson(fields: Fields | string, key: string = randomUUID()) {
  const payload = Buffer.from(typeof fields === 'string' ? fields : JSON.stringify(fields));
  await ingestion.bus.publish([{ topic: SUBMITTED, key, payload, headers: { 'content-type': 'application/json' } }]);
}

async function answerTo(submissionId: string) {
  const find = () => answers.filter((answer) => answer.submissionId === submissionId);
  await expect.poll(find, { timeout: 10_000 }).toHaveLength(1);
  return find()[0]!;
}

const sealed = (batchId: string) =>
  expect.poll(() => ingestion.batch(batchId).then((batch) => batch?.sealed), { timeout: 10_000 }).toBe(true);

const inline = async (seed: number) => (await picture(seed)).toString('base64');

describe('a photo inside an event', () => {
  test('gets its row and its answer, as JSON or as protobuf', async () => {
    const bytes = await picture(1);
    await submitJson({ submissionId: 'ada/1', batchId: 'kinds', person: 'ada', image: bytes.toString('base64') });
    const image = await picture(2);
    const submission = { submissionId: 'ben/1', batchId: 'kinds', source: 'camera', person: 'ben' };
    const message = create(TOPICS[SUBMITTED].schema, { ...submission, content: { case: 'image', value: image } });
    const payload = toBinary(TOPICS[SUBMITTED].schema, message);
    await ingestion.bus.publish([{ topic: SUBMITTED, key: 'k', payload }]);
    const [first, second] = [await answerTo('ada/1'), await answerTo('ben/1')];
    expect(first).toMatchObject({ batchId: 'kinds', verdict: 'PENDING', reason: '', photoSha256: sha256Hex(bytes) });
    expect(second).toMatchObject({ source: 'camera', verdict: 'PENDING', photoSha256: sha256Hex(image) });
    expect(handled.map(({ id }) => id)).toEqual(expect.arrayContaining([first.eventId, second.eventId]));
    const rows = (await ingestion.rows('kinds')).map(({ path, label, verdict }) => [path, label, verdict]);
    expect(rows).toEqual([
      ['ada/1', 'ada', 'PENDING'],
      ['ben/1', 'ben', 'PENDING'],
    ]);
    expect(await ingestion.batch('kinds')).toMatchObject({ sealed: false });
  });

  test('that names no id is known by its event, and joins the batch of its source', async () => {
    await submitJson({ source: 'gate 3', person: 'ada', image: await inline(10) });
    await expect.poll(() => ingestion.rows('gate 3'), { timeout: 10_000 }).toHaveLength(1);
    const [row] = await ingestion.rows('gate 3');
    expect(await answerTo(row!.path)).toMatchObject({ eventId: row!.path, batchId: 'gate 3', source: 'gate 3' });
    expect(await ingestion.batch('gate 3')).toMatchObject({ source: 'gate 3' });
  });

  test.each([
    ['that is too large', { person: 'ada', image: Buffer.alloc(20_001).toString('base64') }, 'TOO_MANY_BYTES'],
    ['that is no picture', { person: 'ada', image: 'bm8gcGljdHVyZQ==' }, 'UNSUPPORTED_FORMAT'],
    ['that shows nobody known', { image: 'bm8gcGljdHVyZQ==' }, 'NO_LABEL'],
  ])('%s is refused in the ledger, and answered', async (_, fields, reason) => {
    await submitJson({ ...fields, submissionId: reason, batchId: 'refused' });
    expect(await answerTo(reason)).toMatchObject({ verdict: 'REFUSED', reason });
    const row = (await ingestion.rows('refused')).find(({ path }) => path === reason);
    expect(row).toMatchObject({ verdict: 'REFUSED', reason, message: (await answerTo(reason)).message });
  });
});

describe('a photo in the object store', () => {
  test.each([
    ['its key', 'inbox/1.png'],
    ['its address', 'memory:///inbox/1.png'],
  ])('is fetched by %s', async (kind, uri) => {
    const bytes = await picture(20);
    await ingestion.store.put('inbox/1.png', bytes, { onlyIf: 'absent' });
    await submitJson({ submissionId: `by ${kind}`, batchId: 'objects', person: 'ada', uri });
    expect(await answerTo(`by ${kind}`)).toMatchObject({ verdict: 'PENDING', photoSha256: sha256Hex(bytes) });
  });

  test.each([
    ['is missing', 'inbox/none.png', 'UNREADABLE_PATH', 'has no object inbox/none.png'],
    ['has no key', '../secret', 'UNREADABLE_PATH', 'is no object key'],
    ['is too large', 'inbox/large', 'TOO_MANY_BYTES', 'at most 50000 are taken'],
    ['lies in another bucket', 'gs://elsewhere/1.png', 'UNSUPPORTED_URI', 'not below the one'],
    ['lies in the web', 'https://example.org/1.png', 'UNSUPPORTED_URI', 'https:// addresses are not fetched'],
  ])('that %s is refused', async (why, uri, reason, message) => {
    await ingestion.store.put('inbox/large', Buffer.alloc(50_001), { onlyIf: 'absent' });
    await submitJson({ submissionId: why, batchId: 'no objects', person: 'ada', uri });
    const answer = await answerTo(why);
    expect(answer).toMatchObject({ verdict: 'REFUSED', reason, message: expect.stringContaining(message) });
  });
});

describe('a submission that comes again', () => {
  test('under the same event, has one row and one answer', async () => {
    await submitJson({ submissionId: 'again', batchId: 'again', person: 'ada', image: await inline(30) });
    const { eventId } = await answerTo('again');
    // Delivered once more, as after a crash behind the effect.
    await ingestion.database.execute(
      `insert into bus.delivery (group_name, seq, topic, key, next_at)
       select 'ingestion', seq, topic, key, now() from bus.event where id = '${eventId}'`,
    );
    await submitJson({ submissionId: 'behind it', batchId: 'again', person: 'ada', image: await inline(31) });
    await answerTo('behind it');
    await expect.poll(undelivered, { timeout: 10_000 }).toBe(0);
    expect(await ingestion.rows('again')).toHaveLength(2);
    expect(answers.filter((answer) => answer.eventId === eventId)).toHaveLength(1);
  });

  test('under another event, has one row; with another person, it is a dead letter', async () => {
    const photo = { submissionId: 'twice', batchId: 'twice', image: await inline(32) };
    await submitJson({ ...photo, person: 'ada' });
    await submitJson({ ...photo, person: 'ada' });
    await submitJson({ ...photo, person: 'ben' });
    const verdicts = () => answers.filter(({ batchId }) => batchId === 'twice').map(({ verdict }) => verdict);
    await expect.poll(() => verdicts().sort(), { timeout: 10_000 }).toEqual(['DEAD_LETTER', 'PENDING', 'PENDING']);
    expect(await ingestion.rows('twice')).toHaveLength(1);
  });

  const undelivered = async () => {
    const { rows } = (await ingestion.database.execute(
      `select count(*)::int as count from bus.delivery where group_name = 'ingestion'`,
    )) as unknown as { rows: [{ count: number }] };
    return rows[0].count;
  };
});

describe('a batch of submissions is sealed', () => {
  test('by the last one of its key', async () => {
    for (const [n, last] of [false, false, true].entries())
      await submitJson(
        { submissionId: `${n}`, batchId: 'ordered', person: 'ada', image: await inline(40 + n), last },
        'k',
      );
    await sealed('ordered');
    expect(await ingestion.batch('ordered')).toMatchObject({ total: 3, pending: 3 });
  });

  test('by an event behind the last one', async () => {
    await submitJson({ submissionId: '1', batchId: 'ended', person: 'ada', image: await inline(45) }, 'k');
    await submitJson({ batchId: 'ended', last: true }, 'k');
    await sealed('ended');
    expect(await ingestion.batch('ended')).toMatchObject({ total: 1 });
  });

  test('when as many as were said have come, refused ones among them, in any order', async () => {
    const submit = async (n: number, more: Fields = {}) =>
      submitJson({ submissionId: `sized ${n}`, batchId: 'sized', person: 'ada', image: await inline(50 + n), ...more });
    await submit(0, { batchSize: 3 });
    await submit(1, { image: 'bm8=' });
    await answerTo('sized 0');
    await answerTo('sized 1');
    expect(await ingestion.batch('sized')).toMatchObject({ total: 2, sealed: false });
    await submit(2);
    await sealed('sized');
    expect(await ingestion.batch('sized')).toMatchObject({ total: 3, pending: 2, refused: { UNSUPPORTED_FORMAT: 1 } });
  });

  test('by a call', async () => {
    await submitJson({ submissionId: 'alone', batchId: 'called', person: 'ada', image: await inline(60) });
    await answerTo('alone');
    expect((await ingestion.client.sealBatch({ batchId: 'called' })).batch).toMatchObject({ sealed: true, total: 1 });
    expect((await ingestion.client.sealBatch({ batchId: 'called' })).batch).toMatchObject({ sealed: true, total: 1 });
    const none = ingestion.client.sealBatch({ batchId: 'none' });
    await expect(none).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'NO_SUCH_BATCH' });
  });

  test('and takes no more: what comes late is a dead letter, and its sender is told', async () => {
    await submitJson({ submissionId: 'in time', batchId: 'late', person: 'ada', image: await inline(61), last: true });
    await sealed('late');
    await submitJson({ submissionId: 'too late', batchId: 'late', person: 'ada', image: await inline(62) });
    expect(await answerTo('too late')).toMatchObject({ verdict: 'DEAD_LETTER', reason: 'BATCH_SEALED' });
    expect(await ingestion.rows('late')).toHaveLength(1);
  });
});

describe('an event that is malformed', () => {
  test.each([
    ['an unknown field', { submissionId: 'm1', batchId: 'm', persson: 'ada' }, 'm1', 'persson'],
    ['an id that is no path', { submissionId: '../m2', batchId: 'm', image: 'AA==' }, '../m2', 'must be names'],
    ['no batch', { submission_id: 'm3', image: 'AA==' }, 'm3', 'its key is empty'],
    ['nothing to do', { submissionId: 'm4', batchId: 'm' }, 'm4', 'neither image nor uri'],
    ['a name without end', { submissionId: 'm5', batchId: 'x'.repeat(300), image: 'AA==' }, 'm5', 'batchId has 300'],
  ])('by %s is told in an answer and keeps its bytes as a dead letter', async (_, fields, id, named) => {
    await submitJson(fields);
    expect(await answerTo(id)).toMatchObject({ verdict: 'DEAD_LETTER', message: expect.stringContaining(named) });
    const letter = deadLetters.find(({ payload }) => String(Buffer.from(payload)) === JSON.stringify(fields));
    expect(letter?.headers['content-type']).toBe('application/json');
  });

  test('beyond reading is told under the id of its event', async () => {
    await submitJson('{"batchId": ');
    const unread = () => answers.filter(({ submissionId, batchId, eventId }) => !batchId && submissionId === eventId);
    await expect.poll(unread, { timeout: 10_000 }).toHaveLength(1);
    const message = expect.stringContaining('JSON');
    expect(unread()[0]).toMatchObject({ verdict: 'DEAD_LETTER', reason: 'MALFORMED_EVENT', message });
    expect(handled.map(({ id }) => id)).toContain(unread()[0]!.eventId);
  });
});
