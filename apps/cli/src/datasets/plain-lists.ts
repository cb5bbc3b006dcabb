import { createReadStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { composeImageCodec } from '@facet/composition/image-codec';
import { readDatasetManifest, type DatasetManifest, type SplitName } from '@facet/domain-dataset-manifest';
import { decodeExample, FEATURE_KEYS as KEYS, readRecords } from '@facet/domain-tfrecord';
import { FacetError } from '@facet/kernel';

/** Width and height of the pictures, in pixels. */
const PICTURE_PX = 96;

/** Folder and list of each split, by the names of the reference. */
const LISTS = {
  train: { folder: 'training', list: 'training_file.txt' },
  validation: { folder: 'validate', list: 'validate_file.txt' },
} as const satisfies Record<SplitName, object>;

/**
 * A copied version as plain files in `target`: `training_file.txt` and `validate_file.txt` with a line `path,label` for
 * each picture, 96 x 96 JPEG in `training/` and `validate/`. A label is the person's id in `label_map.pbtxt`, which is
 * there too. Returns the number of pictures.
 */
export async function writePlainLists(source: string, target: string): Promise<number> {
  const manifest = readDatasetManifest(readFileSync(join(source, 'manifest.json')), 'manifest.json');
  const codec = composeImageCodec(process.env);
  let pictures = 0;
  for (const split of ['train', 'validation'] as const) {
    const { folder, list } = LISTS[split];
    mkdirSync(join(target, folder), { recursive: true });
    let lines = '';
    for await (const { name, bytes, label } of picturesOf(source, manifest, split)) {
      const path = `${folder}/${String(++pictures).padStart(6, '0')}-${name}.jpg`;
      writeFileSync(join(target, path), await smallPicture(codec, bytes, manifest), { flush: true });
      lines += `${path},${label}\n`;
    }
    writeFileSync(join(target, list), lines, { flush: true });
  }
  writeFileSync(join(target, 'label_map.pbtxt'), readFileSync(join(source, 'label_map.pbtxt')), { flush: true });
  return pictures;
}

async function* picturesOf(source: string, manifest: DatasetManifest, split: SplitName) {
  for (const { key } of manifest.splits[split].shards) {
    const name = key.split('/').at(-1)!;
    for await (const record of readRecords(createReadStream(join(source, name)), { source: name })) {
      const example = decodeExample(record);
      const [path, bytes, label] = [
        example.text(KEYS.filename)[0],
        example.bytes(KEYS.encoded)[0],
        example.int64s(KEYS.classLabel)[0],
      ];
      if (path === undefined || !bytes || label === undefined) {
        throw new FacetError('DATA_LOSS', `an example of ${name} has no file name, picture or label`);
      }
      yield { name: fileNameOf(path), bytes, label };
    }
  }
}

/** The end of a photo's path, in letters that every file system and CSV reader takes. */
const fileNameOf = (path: string): string =>
  path
    .replace(/\.[^./]*$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '_')
    .slice(-100);

/** Crops that have the size already stay as they are. */
async function smallPicture(
  codec: ReturnType<typeof composeImageCodec>,
  crop: Uint8Array,
  manifest: DatasetManifest,
): Promise<Uint8Array> {
  const { sizePx } = manifest.cropRule;
  if (sizePx === PICTURE_PX) return crop;
  return codec.cropSquare(crop, { centreX: sizePx / 2, centreY: sizePx / 2, side: sizePx }, PICTURE_PX);
}
