import { createHash, randomUUID } from 'node:crypto';
import type { ObjectStore } from '@facet/port-object-store';
import { describe, expect, test } from 'vitest';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** What every ObjectStore must do; `open` gives a store that may hold other tests' objects. */
export function describeObjectStore(name: string, open: () => ObjectStore): void {
  const fresh = () => randomUUID();

  describe(`${name} as an ObjectStore`, () => {
    test('gives back what was put, whole and in pieces', async () => {
      const store = open();
      const key = `${fresh()}/über mensch 😀.bin`;
      expect(await store.put(key, bytes('one'))).toBe(true);
      expect(text(await store.readAll(key))).toBe('one');
      async function* pieces() {
        for (let i = 0; i < 40; i++) yield new Uint8Array(100_000).fill(i);
      }
      await store.put(key, pieces());
      const read: Uint8Array[] = [];
      for await (const piece of store.read(key)) read.push(piece);
      const sha256 = createHash('sha256').update(Buffer.concat(read)).digest('hex');
      expect(await store.content(key)).toEqual({ sizeBytes: 4_000_000, sha256 });
      expect((await store.head(key))?.sizeBytes).toBe(4_000_000);
    });

    test('a missing object is NOT_FOUND to readers and undefined to head; deleting it is no error', async () => {
      const store = open();
      const key = fresh();
      await expect(store.readAll(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(store.read(key)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(store.content(key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await store.head(key)).toBeUndefined();
      await store.delete(key);
    });

    test('the beginning of a key is no object', async () => {
      const store = open();
      const folder = fresh();
      await store.put(`${folder}/a`, bytes('x'));
      expect(await store.head(folder)).toBeUndefined();
      await expect(store.readAll(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(store.readAll(`${folder}/a/b`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await store.delete(folder);
      await store.delete(`${folder}/a/b`);
      expect(text(await store.readAll(`${folder}/a`))).toBe('x');
      await store.delete(`${folder}/a`);
      expect(await store.head(`${folder}/a`)).toBeUndefined();
    });

    test('a reader takes what it needs, and one object can be the source of another', async () => {
      const store = open();
      const root = fresh();
      const big = new Uint8Array(3_000_000).map((_, i) => i % 251);
      await store.put(`${root}/big`, big);
      for await (const piece of store.read(`${root}/big`)) {
        expect(piece.length).toBeLessThan(big.length);
        break;
      }
      await store.put(`${root}/copy`, store.read(`${root}/big`));
      expect(Buffer.compare(await store.readAll(`${root}/copy`), big)).toBe(0);
    });

    test('an existing object that was wanted absent is left alone, and its source is not read', async () => {
      const store = open();
      const key = fresh();
      await store.put(key, bytes('first'));
      let read = false;
      async function* source() {
        read = true;
        yield bytes('second');
      }
      expect(await store.put(key, source(), { onlyIf: 'absent' })).toBe(false);
      expect([read, text(await store.readAll(key))]).toEqual([false, 'first']);
    });

    test('of many writers that want the object absent, one wins', async () => {
      const store = open();
      const key = fresh();
      const wins = await Promise.all(
        Array.from({ length: 8 }, (_, i) => store.put(key, bytes(`writer ${i}`), { onlyIf: 'absent' })),
      );
      const winners = wins.flatMap((won, i) => (won ? [i] : []));
      expect(winners).toHaveLength(1);
      expect(text(await store.readAll(key))).toBe(`writer ${winners[0]}`);
    });

    test('a generation lets one of two replacements through', async () => {
      const store = open();
      const key = fresh();
      await store.put(key, bytes('first'));
      const { generation } = (await store.head(key))!;
      const outcomes = await Promise.allSettled(
        ['second', 'third'].map((value) => store.put(key, bytes(value), { onlyIf: { generation } })),
      );
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ABORTED' } });
    });

    test('a source that fails leaves nothing, or what was there before', async () => {
      const store = open();
      const key = fresh();
      async function* failing() {
        yield bytes('half');
        throw new Error('source broke');
      }
      await expect(store.put(key, failing())).rejects.toThrow('source broke');
      expect(await store.head(key)).toBeUndefined();
      await store.put(key, bytes('whole'));
      await expect(store.put(key, failing())).rejects.toThrow('source broke');
      expect(text(await store.readAll(key))).toBe('whole');
    });

    test('lists by prefix in the order of keys', async () => {
      const store = open();
      const root = fresh();
      for (const key of ['a/b', 'a-b', 'a/b/../c'.replace('/../', '-'), 'a0', 'b/x/y', 'b/x-y', 'ab'])
        await store.put(`${root}/${key}`, bytes(key));
      const keys = await keysOf(store, `${root}/`);
      expect(keys).toEqual([...keys].sort());
      expect(keys).toHaveLength(7);
      expect(await keysOf(store, `${root}/b/x`)).toEqual([`${root}/b/x-y`, `${root}/b/x/y`]);
      expect(await keysOf(store, `${root}/nothing`)).toEqual([]);
    });

    test('readers of an object that is being replaced see the old or the new one', async () => {
      const store = open();
      const key = fresh();
      const values = ['a', 'b'].map((letter) => letter.repeat(300_000));
      await store.put(key, bytes(values[0]!));
      const writing = (async () => {
        for (let i = 0; i < 20; i++) await store.put(key, bytes(values[i % 2]!));
      })();
      for (let i = 0; i < 20; i++) expect(values).toContain(text(await store.readAll(key)));
      await writing;
    });

    test.each(['', '/a', 'a/', 'a//b', '../a', 'a/./b', 'x'.repeat(256)])('refuses the key "%s"', async (key) => {
      await expect(open().put(key, bytes('x'))).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        reason: 'BAD_OBJECT_KEY',
      });
    });
  });
}
