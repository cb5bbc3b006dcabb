import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStoredObjects } from './stored-objects';

const folder = mkdtempSync(join(tmpdir(), 'facet-stored-objects-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a folder without objects is refused, and not made', async () => {
  const missing = join(folder, 'misspelt');
  await expect(openStoredObjects({}, missing)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    reason: 'NO_DATA_FOLDER',
    message: expect.stringContaining(missing),
  });
  await expect(openStoredObjects({}, folder)).rejects.toMatchObject({ reason: 'NO_DATA_FOLDER' });
  mkdirSync(join(folder, 'objects'));
  const store = await openStoredObjects({}, folder);
  expect(await store.head('models/face_recog/versions.json')).toBeUndefined();
});
