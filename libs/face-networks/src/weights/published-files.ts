import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { digestOf, sha256Hex } from '@facet/kernel';

const { resolve } = createRequire(__filename);
/** Beside the folder of the package's code: not every package lets its other files be resolved by name. */
const modelsOf = (packageName: string, folder: string) => join(dirname(resolve(packageName)), '..', folder);
const FACE_API = modelsOf('@vladmandic/face-api', 'model');
const HUMAN = modelsOf('@vladmandic/human', 'models');

/** The description (JSON) and the weights of each network, as their packages on npm publish them. */
export const PUBLISHED_FILES = {
  ssdMobilenet: [
    join(FACE_API, 'ssd_mobilenetv1_model-weights_manifest.json'),
    join(FACE_API, 'ssd_mobilenetv1_model.bin'),
  ],
  faceLandmarks: [
    join(FACE_API, 'face_landmark_68_model-weights_manifest.json'),
    join(FACE_API, 'face_landmark_68_model.bin'),
  ],
  facemesh: [join(HUMAN, 'facemesh.json'), join(HUMAN, 'facemesh.bin')],
  faceDescriptor: [join(HUMAN, 'faceres.json'), join(HUMAN, 'faceres.bin')],
} as const;

export type PublishedNetwork = keyof typeof PUBLISHED_FILES;

export function readPublished(network: PublishedNetwork): {
  readonly description: unknown;
  readonly bytes: Uint8Array;
} {
  const [description, bytes] = PUBLISHED_FILES[network];
  return { description: JSON.parse(readFileSync(description, 'utf8')), bytes: readFileSync(bytes) };
}

/** Digest of the networks' published files: it changes with every other weight. */
export function weightsDigest(networks: readonly PublishedNetwork[]): string {
  return digestOf(networks.flatMap((network) => PUBLISHED_FILES[network].map((file) => sha256Hex(readFileSync(file)))));
}
