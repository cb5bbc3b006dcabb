import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SharpImageCodec } from '@facet/adapter-image-codec-sharp';
import { portraitSvg, SAMPLE_PEOPLE } from '@facet/domain-portraits';

/** Draws `pictures` portraits of each of `people` people into a folder of its own each; returns the names. */
export async function drawPortraits(
  folder: string,
  { people, pictures }: { people: number; pictures: number },
): Promise<string[]> {
  const codec = new SharpImageCodec();
  const names = SAMPLE_PEOPLE.slice(0, people);
  for (const [i, name] of names.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    for (let picture = 1; picture <= pictures; picture++)
      await writeFile(
        join(folder, name, `${picture}.jpg`),
        await codec.renderSvg(portraitSvg({ person: i + 1, picture })),
      );
  }
  return names;
}
