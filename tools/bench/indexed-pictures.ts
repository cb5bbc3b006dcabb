import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '@facet/kernel';
import { codec } from './photos';

/** Different drawn pictures; more files than that repeat them. */
const DIFFERENT = 1000;
const SIDE_PX = 32;
const CLASSES = 10;

export interface IndexedPictures {
  readonly root: string;
  readonly index: string;
  readonly count: number;
}

/** Unpacks an archive of `…/<class>/<picture>.jpg` into `folder`, or draws `count` small JPEGs, and indexes them. */
export async function indexPictures(
  folder: string,
  { archive, count }: { readonly archive?: string; readonly count: number },
): Promise<IndexedPictures> {
  const root = join(folder, 'pictures');
  mkdirSync(root);
  if (archive === undefined) await drawPictures(root, count);
  else execFileSync('tar', ['-xzf', archive, '-C', root]);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(jpe?g|png)$/i.test(name));
  const classOf = (name: string) => dirname(name).split('/').at(-1)!;
  const classes = [...new Set(names.map(classOf))].sort();
  const index = join(folder, 'index.csv');
  writeFileSync(
    index,
    names
      .sort()
      .map((name) => `${name},${classes.indexOf(classOf(name))}\n`)
      .join(''),
  );
  return { root, index, count: names.length };
}

async function drawPictures(root: string, count: number): Promise<void> {
  const random = seededRandom(1);
  const pictures: Uint8Array[] = [];
  for (let i = 0; i < Math.min(count, DIFFERENT); i++) {
    const [from, to] = [random() * 255, random() * 255];
    const data = Uint8Array.from({ length: SIDE_PX * SIDE_PX * 3 }, (_, at) => {
      return from + ((to - from) * at) / (SIDE_PX * SIDE_PX * 3) + random() * 20;
    });
    pictures.push(await codec.encodeJpeg({ width: SIDE_PX, height: SIDE_PX, data }, 75));
  }
  for (let label = 0; label < CLASSES; label++) mkdirSync(join(root, `class-${label}`));
  for (let i = 0; i < count; i++)
    writeFileSync(join(root, `class-${i % CLASSES}`, `${String(i).padStart(6, '0')}.jpg`), pictures[i % DIFFERENT]!);
}
