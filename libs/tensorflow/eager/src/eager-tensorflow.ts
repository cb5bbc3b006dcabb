import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type * as tf from '@tensorflow/tfjs';

const load = createRequire(__filename);
const folder = dirname(load.resolve('@tensorflow/tfjs-node-gpu/package.json'));

/** Why a comparison with eager TensorFlow is skipped, or undefined where it can run. */
export const eagerTensorFlowMissing = existsSync(join(folder, 'lib/napi-v8/tfjs_binding.node'))
  ? undefined
  : 'the native binding of @tensorflow/tfjs-node-gpu is not linked; npm run setup links it where g++ is installed';

/** TensorFlow.js on TensorFlow's own kernels, run eagerly: what graphs are compared with. */
export function eagerTensorFlow(): typeof tf {
  // Otherwise it takes all of a GPU's memory at once.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // tfjs-node 4 calls a function that Node 23 removed.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
  return load('@tensorflow/tfjs-node-gpu');
}
