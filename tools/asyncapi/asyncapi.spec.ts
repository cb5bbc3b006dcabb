import { decodeEvent, encodeEvent } from '@facet/contracts-events';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { asyncApiDocument } from './asyncapi-document';
import { problemsOf } from './check-asyncapi';

const document = asyncApiDocument('1.2.3');

describe('the document', () => {
  test('is AsyncAPI 3.0', () => {
    expect(problemsOf(document)).toEqual([]);
  });

  test.each([
    ['without a version', { info: { title: 'Facet events' } }, '/info must have'],
    ['with an operation that does nothing', { operations: { a: { channel: {} } } }, '/operations/a'],
    ['with a reference to nothing', { channels: { a: { $ref: '#/components/messages/none' } } }, 'none leads nowhere'],
  ])('is not when it is %s', (_, change, problem) => {
    expect(problemsOf({ ...document, ...change }).join('\n')).toContain(problem);
  });

  test('names who is on a topic, and where it is answered', () => {
    const submitted = '#/channels/ingestion.photo.submitted.v1';
    expect(document.operations).toMatchObject({
      'ingestion.receive.ingestion.photo.submitted.v1': {
        action: 'receive',
        channel: { $ref: submitted },
        reply: { channel: { $ref: '#/channels/ingestion.submission.answered.v1' } },
      },
      'face-extraction.receive.ingestion.photo.stored.v1': { action: 'receive' },
      'ingestion.send.ingestion.photo.stored.v1': { action: 'send' },
    });
    expect(Object.keys(document.operations)).not.toContain('anybody.send.ingestion.photo.submitted.v1');
    expect(document.channels).toHaveProperty(['ingestion.photo.submitted.v1.dlt']);
  });

  test('has the comments of the proto files', () => {
    const { schemas } = document.components as unknown as { schemas: Record<string, { description: string }> };
    const { description, properties } = schemas['facet.ingestion.v1.PhotoSubmitted'] as never as {
      description: string;
      properties: Record<string, { description: string }>;
    };
    expect(description).toContain('a photo to be taken into a batch');
    expect(properties.person!.description).toBe('Who is on the photo.');
  });
});

describe('the schema of a message', () => {
  const ajv = addFormats(new Ajv({ strict: false }));
  ajv.addSchema(document, 'facet');
  const takes = (message: string, value: unknown) =>
    ajv.validate({ $ref: `facet#/components/schemas/facet.ingestion.v1.${message}` }, value);

  test('takes what is published', () => {
    const cropRule = { scale: 1.2, sizePx: 96 };
    const content = { case: 'image', value: Uint8Array.of(1) } as const;
    const submitted = encodeEvent('ingestion.photo.submitted.v1', { batchId: 'b', content, cropRule, batchSize: 3 });
    const answered = encodeEvent('ingestion.submission.answered.v1', { submissionId: 's' });
    for (const [message, { payload }] of Object.entries({ PhotoSubmitted: submitted, SubmissionAnswered: answered }))
      expect([message, takes(message, JSON.parse(Buffer.from(payload).toString()))]).toEqual([message, true]);
  });

  test.each([
    ['a photo', { batchId: 'b', image: 'AQI=' }, true],
    ['an address', { batchId: 'b', uri: 'a/b' }, true],
    ['neither', { batchId: 'b', last: true }, true],
    ['both', { batchId: 'b', image: 'AQI=', uri: 'a/b' }, false],
    ['an unknown field', { batchId: 'b', persson: 'ada' }, false],
    ['text for a number', { batchId: 'b', batchSize: 'many' }, false],
    ['a negative number', { batchId: 'b', batchSize: -1 }, false],
  ])('says as the service does of %s', (_, value, expected) => {
    const decode = () => decodeEvent('ingestion.photo.submitted.v1', Buffer.from(JSON.stringify(value)));
    expect(takes('PhotoSubmitted', value)).toBe(expected);
    if (expected) expect(decode()).toMatchObject({ batchId: 'b' });
    else expect(decode).toThrow('PhotoSubmitted');
  });
});
