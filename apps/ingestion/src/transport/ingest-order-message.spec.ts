import { create } from '@bufbuild/protobuf';
import { IngestSourceRequestSchema } from '@facet/contracts-rpc';
import { expect, test } from 'vitest';
import { ingestOrder } from './ingest-order-message';

const orderWith = (headers: { host: string; name: string; value: string }[]) =>
  ingestOrder(create(IngestSourceRequestSchema, { source: 'people', cropRule: { scale: 1.3, sizePx: 224 }, headers }));

test('headers are grouped by their host, upper case counts for nothing', () => {
  const { headers } = orderWith([
    { host: 'Photos.example', name: 'Authorization', value: 'secret' },
    { host: 'photos.example', name: 'x-more', value: '1' },
    { host: 'other.example', name: 'x-more', value: '2' },
  ]);
  expect(headers).toEqual({
    'photos.example': { authorization: 'secret', 'x-more': '1' },
    'other.example': { 'x-more': '2' },
  });
});

test('a host or header named __proto__ is one like others, and changes no object', () => {
  const { headers } = orderWith([
    { host: '__proto__', name: 'x-injected', value: '1' },
    { host: 'photos.example', name: '__proto__', value: '2' },
  ]);
  expect(({} as Record<string, unknown>)['x-injected']).toBeUndefined();
  expect(Object.entries(headers).map(([host, named]) => [host, Object.entries(named)])).toEqual([
    ['__proto__', [['x-injected', '1']]],
    ['photos.example', [['__proto__', '2']]],
  ]);
});
