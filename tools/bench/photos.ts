import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { portraitSvg, SAMPLE_PEOPLE } from '@facet/domain-portraits';
import { FacetError } from '@facet/kernel';

export const codec = new SharpImageCodec();

/** Paths of the JPEG and PNG files under a folder, in a fixed order. Throws NOT_FOUND when there are none. */
export function photoPaths(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(jpe?g|png)$/i.test(file),
  );
  if (files.length === 0) throw new FacetError('NOT_FOUND', `there are no photos (.jpg, .jpeg, .png) under ${folder}`);
  return files.sort().map((file) => join(folder, file));
}

/** `count` photos spread over a folder, or as many drawn portraits where none is given. */
export async function photosFrom(folder: string | undefined, count: number): Promise<Uint8Array[]> {
  if (folder !== undefined) {
    const paths = photoPaths(folder);
    const step = Math.max(1, Math.floor(paths.length / count));
    return paths
      .filter((_, i) => i % step === 0)
      .slice(0, count)
      .map((path) => readFileSync(path));
  }
  const people = SAMPLE_PEOPLE.length;
  const drawn = Array.from({ length: count }, (_, i) => ({
    person: (i % people) + 1,
    picture: Math.floor(i / people) + 1,
  }));
  return Promise.all(drawn.map((one) => codec.renderSvg(portraitSvg(one))));
}
