import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeParts } from '@facet/composition';
import { SAMPLE_PEOPLE, SAMPLE_PICTURES_PER_PERSON, portraitSvg } from '@facet/domain-portraits';

/** Draws the sample portraits into the data folder, once: five people, twelve pictures each. Returns their folder. */
export async function drawSamplePhotos(dataFolder: string): Promise<string> {
  const folder = join(dataFolder, 'sample-photos');
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  const composed = await composeParts(['imageCodec'], { FACET_DATA_FOLDER: dataFolder });
  for (const [person, name] of SAMPLE_PEOPLE.entries()) {
    await mkdir(join(partial, name), { recursive: true });
    for (let picture = 1; picture <= SAMPLE_PICTURES_PER_PERSON; picture++) {
      const jpeg = await composed.parts.imageCodec!.renderSvg(portraitSvg({ person: person + 1, picture }));
      await writeFile(join(partial, name, `${picture}.jpg`), jpeg);
    }
  }
  await composed.close();
  await rename(partial, folder);
  return folder;
}
