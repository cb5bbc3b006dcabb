import { composeImageCodec } from '@facet/composition/image-codec';
import type { FoundPicture } from '@facet/domain-tfrecord-survey';
import { replaceFile } from '../files/replace-file';

const PLACE_PX = 128;

/** Draws the pictures to a PNG file, about as wide as high. Returns how many of them could not be read. */
export async function drawMontage(file: string, pictures: readonly FoundPicture[]): Promise<number> {
  const columns = Math.max(1, Math.ceil(Math.sqrt(pictures.length)));
  const codec = composeImageCodec(process.env);
  const { png, unreadable } = await codec.contactSheet(pictures, { columns, placePx: PLACE_PX });
  replaceFile(file, png);
  return unreadable.length;
}
