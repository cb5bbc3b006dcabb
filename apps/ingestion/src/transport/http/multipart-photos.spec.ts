import { describe, expect, test } from 'vitest';
import { multipartPhotos } from './multipart-photos';

const headers = { 'content-type': 'multipart/form-data; boundary=edge' };
const part = (disposition: string, content: string) =>
  `--edge\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: image/jpeg\r\n\r\n${content}\r\n`;
const END = '--edge--\r\n';

async function* pieces(body: string, size: number) {
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(body: string, { size = 7, maxPhotoBytes = 100 } = {}) {
  const photos = [];
  for await (const { path, label, content } of multipartPhotos(headers, pieces(body, size), maxPhotoBytes))
    photos.push([path, label, 'bytes' in content ? String(content.bytes) : content.refusal.reason]);
  return photos;
}

describe('a form of photos', () => {
  test.each([1, 7, 50, 10_000])('is read in pieces of %d bytes', async (size) => {
    const body = part('name="ada"; filename="1.jpg"', 'one') + part('name="ben"; filename="2.jpg"', 'two') + END;
    expect(await read(body, { size })).toEqual([
      ['ada/1.jpg', 'ada', 'one'],
      ['ben/2.jpg', 'ben', 'two'],
    ]);
  });

  test('takes the path from the file name or the field', async () => {
    const body =
      part('name="photos"; filename="ada/sea/1.jpg"', 'x') +
      part('name="ben/2.jpg"; filename="camera.jpg"', 'x') +
      part('name="cléo"; filename="ü 🙂.jpg"', 'x') +
      END;
    expect((await read(body)).map(([path, label]) => [path, label])).toEqual([
      ['ada/sea/1.jpg', 'ada'],
      ['ben/2.jpg', 'ben'],
      ['cléo/ü 🙂.jpg', 'cléo'],
    ]);
  });

  test('counts a photo above the limit and reaches the next', async () => {
    const body = part('name="a"; filename="1"', 'x'.repeat(101)) + part('name="a"; filename="2"', 'ok') + END;
    expect(await read(body)).toEqual([
      ['a/1', 'a', 'TOO_MANY_BYTES'],
      ['a/2', 'a', 'ok'],
    ]);
  });

  test('does not read far ahead of a taker that is slow', async () => {
    let sent = 0;
    async function* endless() {
      for (; sent < 1000; sent++) yield Buffer.from(part(`name="a"; filename="${sent}"`, 'x'));
      yield Buffer.from(END);
    }
    for await (const photo of multipartPhotos(headers, endless(), 100)) {
      expect(photo.path).toBe('a/0');
      break;
    }
    expect(sent).toBeLessThan(10);
  });
});

describe('a form that cannot be read', () => {
  test.each([
    [
      'ends inside a photo',
      part('name="a"; filename="1"', 'whole') + part('name="a"; filename="2"', 'cut').slice(0, -8),
    ],
    ['ends between photos', part('name="a"; filename="1"', 'whole')],
    ['is empty', ''],
    ['is something else', 'not a form at all'],
  ])('is refused when it %s', async (_, body) => {
    await expect(read(body)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'BROKEN_FORM' });
  });

  test('is refused by its type', async () => {
    const photos = multipartPhotos({ 'content-type': 'application/json' }, pieces('{}', 9), 100);
    await expect(photos.next()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'NO_FORM' });
  });
});
