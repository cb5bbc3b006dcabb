import { create } from '@bufbuild/protobuf';
import { UploadPhotosRequestSchema, type UploadPhotosRequest } from '@facet/contracts-rpc';
import { expect, test } from 'vitest';
import { UploadStream } from './upload-stream';

type Part = UploadPhotosRequest['part'];

const open = { case: 'open', value: { batchId: 'b' } } as Part;
const photo = (path: string) => ({ case: 'photo', value: { path, label: 'ada' } }) as Part;
const chunk = (text: string): Part => ({ case: 'chunk', value: Buffer.from(text) });

async function* requests(parts: Part[]) {
  for (const part of parts) yield create(UploadPhotosRequestSchema, { part });
}

async function read(parts: Part[], maxPhotoBytes = 100) {
  const stream = new UploadStream(requests(parts), maxPhotoBytes);
  const { batchId } = await stream.open();
  const photos = [];
  for await (const { path, label, content } of stream.photos())
    photos.push([path, label, 'bytes' in content ? String(content.bytes) : content.refusal.reason]);
  return { batchId, photos };
}

test('photos are put together from their chunks', async () => {
  const parts = [open, photo('ada/1'), chunk('on'), chunk('e'), photo('ada/2'), photo('ada/3'), chunk('three')];
  expect(await read(parts)).toEqual({
    batchId: 'b',
    photos: [
      ['ada/1', 'ada', 'one'],
      ['ada/2', 'ada', ''],
      ['ada/3', 'ada', 'three'],
    ],
  });
});

test('a photo above the limit is counted, not kept, and the next one is reached', async () => {
  const { photos } = await read([open, photo('ada/1'), chunk('123'), chunk('456'), photo('ada/2'), chunk('ok')], 5);
  expect(photos).toEqual([
    ['ada/1', 'ada', 'TOO_MANY_BYTES'],
    ['ada/2', 'ada', 'ok'],
  ]);
});

test.each([
  ['nothing', [], 'must be open, but there is none'],
  ['a photo before open', [photo('ada/1')], 'must be open, not photo'],
  ['a chunk of no photo', [open, chunk('x')], 'must be photo, not chunk'],
  ['a second open', [open, photo('ada/1'), open], 'must be photo or chunk, not open'],
])('%s is refused', async (_, parts, message) => {
  await expect(read(parts)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    reason: 'UPLOAD_OUT_OF_ORDER',
    message: expect.stringContaining(message),
  });
});
