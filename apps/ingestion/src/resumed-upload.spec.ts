import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { IngestionService, type UploadPhotosRequestSchema } from '@facet/contracts-rpc';
import { sha256Hex } from '@facet/kernel';
import { grpcClient } from '@facet/platform-grpc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { picture } from './ingestion.fixture';
import { startIngestion } from './running-ingestion.fixture';

let ingestion: Awaited<ReturnType<typeof startIngestion>>;
beforeAll(async () => {
  ingestion = await startIngestion();
});
afterAll(() => ingestion?.stop());

type Part = MessageInitShape<typeof UploadPhotosRequestSchema>['part'];

/** A way to the service that can be cut. */
async function openCable(port: number) {
  const ends: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      ends.push(from);
      from.on('error', () => to.destroy()).pipe(to);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = grpcClient(IngestionService, `127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    client,
    cut() {
      server.close();
      for (const end of ends) end.destroy();
      client.close();
    },
  };
}

/** The beginning of a PNG file. */
const HALF = Buffer.from('89504e470d0a1a0a0000000d', 'hex');

const open = (batchId: string): Part => ({ case: 'open', value: { batchId, cropRule: { scale: 1.2, sizePx: 96 } } });
const photo = (path: string): Part => ({ case: 'photo', value: { path, label: path.split('/')[0]! } });

async function* upload(batchId: string, photos: ReadonlyMap<string, Uint8Array>) {
  yield { part: open(batchId) };
  for (const [path, bytes] of photos) {
    yield { part: photo(path) };
    for (let at = 0; at < bytes.length; at += 40)
      yield { part: { case: 'chunk', value: bytes.subarray(at, at + 40) } satisfies Part };
  }
}

/** What the service has of an upload, by its own word. */
async function arrived(batchId: string) {
  const photos: { path: string; photoSha256: string }[] = [];
  let sealed = false;
  for await (const reply of ingestion.client.getUpload({ batchId })) {
    photos.push(...reply.photos);
    sealed = reply.sealed;
  }
  return { sealed, photos: new Map(photos.map(({ path, photoSha256 }) => [path, photoSha256])) };
}

async function pictures(seed: number, count: number) {
  const photos = new Map<string, Uint8Array>();
  for (let n = 0; n < count; n++) photos.set(`ada/${n}.png`, await picture(seed + n));
  return photos;
}

/** Sends photos and begins another one; cuts the connection when those have arrived. */
async function breakOff(batchId: string, photos: ReadonlyMap<string, Uint8Array>) {
  const cable = await openCable(ingestion.grpcPort);
  async function* brokenUpload() {
    yield* upload(batchId, photos);
    yield { part: photo('ada/half.png') };
    yield { part: { case: 'chunk', value: HALF } satisfies Part };
    await expect.poll(() => arrived(batchId).then(({ photos }) => photos.size), { timeout: 10_000 }).toBe(photos.size);
    cable.cut();
    await new Promise(() => undefined);
  }
  await expect(cable.client.uploadPhotos(brokenUpload())).rejects.toThrow();
}

test('a broken upload goes on with what has not arrived', async () => {
  const photos = await pictures(1, 4);
  await breakOff('broken', new Map([...photos].slice(0, 3)));
  const { photos: there, sealed } = await arrived('broken');
  expect([...there]).toEqual([...photos].slice(0, 3).map(([path, bytes]) => [path, sha256Hex(bytes)]));
  expect(sealed).toBe(false);
  const left = new Map([...photos].filter(([path]) => !there.has(path)));
  const { batch } = await ingestion.client.uploadPhotos(upload('broken', left));
  expect(batch).toMatchObject({ id: 'broken', sealed: true, total: 4, pending: 4 });
  expect((await ingestion.rows('broken')).map(({ path }) => path)).toEqual([...photos.keys()]);
  expect(await arrived('broken')).toMatchObject({ sealed: true });
});

test('a broken upload that is sent again from its beginning has no double row', async () => {
  const photos = await pictures(10, 4);
  await breakOff('again', new Map([...photos].slice(0, 2)));
  await breakOff('again', new Map([...photos].slice(0, 3)));
  const { batch } = await ingestion.client.uploadPhotos(upload('again', photos));
  expect(batch).toMatchObject({ sealed: true, total: 4, pending: 4 });
  expect((await ingestion.rows('again')).map(({ path }) => path)).toEqual([...photos.keys()]);
});

test('an upload of which only the end was lost is ended by a call without photos', async () => {
  const photos = await pictures(20, 3);
  await breakOff('ended', photos);
  expect(await arrived('ended')).toMatchObject({ sealed: false });
  const { batch } = await ingestion.client.uploadPhotos(upload('ended', new Map()));
  expect(batch).toMatchObject({ sealed: true, total: 3, pending: 3 });
});

test('of an upload that has not begun there is nothing', async () => {
  expect(await arrived('none')).toEqual({ sealed: false, photos: new Map() });
});

test('an upload of more photos than one message holds is told whole', async () => {
  const photos = await pictures(1000, 450);
  await ingestion.client.uploadPhotos(upload('large', photos));
  expect([...(await arrived('large')).photos.keys()].sort()).toEqual([...photos.keys()].sort());
});
