import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../main';

const folder = mkdtempSync(join(tmpdir(), 'facet-augment-'));
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

beforeAll(async () => {
  mkdirSync(join(folder, 'people/ada'), { recursive: true });
  for (const [name, background] of Object.entries({ red: '#a03030', blue: '#3030a0' })) {
    const picture = sharp({ create: { width: 40, height: 30, channels: 3, background } });
    await picture.jpeg().toFile(join(folder, 'people/ada', `${name}.jpg`));
  }
});

async function preview(...args: string[]): Promise<{ status: number; said: string }> {
  let said = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
  const status = await main(['node', 'facet', 'augment', 'preview', ...args]);
  vi.restoreAllMocks();
  return { status, said };
}

test('a row per picture: as it is, and changed by what the settings say', async () => {
  const [out, training] = [join(folder, 'sheet.png'), join(folder, 'training.json')];
  writeFileSync(training, JSON.stringify({ augmentation: { brightness: 0.3 } }));
  const args = [join(folder, 'people'), '--out', out, '--training', training, '--changes', '3', '--size', '16'];
  expect(await preview(...args)).toEqual({ status: 0, said: `${out}\n` });
  const { data, info } = await sharp(readFileSync(out)).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 4 * 20, height: 2 * 20, channels: 3 });
  const pixel = (column: number) => [...data.subarray((8 * info.width + column * 20 + 8) * 3).subarray(0, 3)];
  const [plain, ...changed] = [0, 1, 2, 3].map(pixel) as [number[], ...number[][]];
  expect(Math.abs(plain[2]! - 0xa0)).toBeLessThan(4);
  for (const one of changed) expect(one).not.toEqual(plain);
  const again = join(folder, 'again.png');
  await preview(...args.map((arg) => (arg === out ? again : arg)));
  expect(readFileSync(again).equals(readFileSync(out))).toBe(true);
});

test.each([
  [['/nowhere'], 'facet: /nowhere cannot be read: ENOENT'],
  [[__dirname], `facet: there are no pictures (.jpg, .jpeg, .png) under ${__dirname}`],
  [[__filename, '--training', '/nowhere'], 'facet: --training /nowhere cannot be read: ENOENT'],
])('%j is refused with one sentence', async (args, message) => {
  const { status, said } = await preview(...args, '--out', join(folder, 'none.png'));
  expect({ status, said }).toEqual({ status: 1, said: `${message}\n` });
});
