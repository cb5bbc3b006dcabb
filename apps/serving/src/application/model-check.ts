import type { ModelManifest } from '@facet/domain-dataset-manifest';
import { FacetError } from '@facet/kernel';
import type { Signature } from '@facet/tensorflow-saved-model';
import type { NamedTensors } from '../engine/host-methods';
import type { ModelEngine } from '../engine/model-engine';
import type { ModelFolder } from './model-folder';

/** Output with a row of class probabilities per crop; people are ranked by it. */
export const SCORES = 'scores';

/** Largest difference to the golden scores: processors round differently, models differ by far more. */
const GOLDEN_TOLERANCE = 1e-4;

const refuse = (reason: string, message: string): FacetError =>
  new FacetError('FAILED_PRECONDITION', message, { reason });

/** The alias of the model's image input. Throws FAILED_PRECONDITION when its signature is not one that can be served. */
export function checkSignature({ labels, signature }: ModelManifest, found: Signature | undefined): string {
  if (!found) throw refuse('BAD_SIGNATURE', `the model has no signature ${signature.name}`);
  const inputs = Object.entries(found.inputs);
  const [image] = inputs;
  if (inputs.length !== 1 || image?.[1].dtype !== 'string' || image[1].shape?.length !== 1)
    throw refuse('BAD_SIGNATURE', 'the model must have one input, a string per crop');
  const listed = JSON.stringify([Object.keys(signature.inputs), Object.keys(signature.outputs).sort()]);
  const actual = JSON.stringify([Object.keys(found.inputs), Object.keys(found.outputs).sort()]);
  if (listed !== actual)
    throw refuse('BAD_SIGNATURE', `the manifest lists the inputs and outputs ${listed}, the model has ${actual}`);
  const scores = found.outputs[SCORES];
  if (scores?.dtype !== 'float32' || scores.shape?.length !== 2 || ![-1, labels.length].includes(scores.shape[1]!))
    throw refuse('BAD_SIGNATURE', `the output ${SCORES} must be float32 with ${labels.length} numbers per crop`);
  return image[0];
}

/**
 * The signatures that take what the manifest's takes: one input of the same alias, a string per crop. Throws
 * FAILED_PRECONDITION for one that does not answer with a row per crop; `images` are crops to try it with.
 */
export async function servableSignatures(
  engine: ModelEngine,
  input: string,
  found: Readonly<Record<string, Signature>>,
  images: readonly Uint8Array[],
): Promise<Record<string, Signature>> {
  const alike = Object.entries(found).filter(
    ([, { inputs }]) =>
      Object.keys(inputs).join() === input && inputs[input]!.dtype === 'string' && inputs[input]!.shape?.length === 1,
  );
  for (const [signature] of alike) requireRows(await engine.predict({ signature, input, images }), images.length);
  return Object.fromEntries(alike);
}

function requireRows(outputs: NamedTensors, count: number): void {
  const stray = Object.entries(outputs).find(([, { shape }]) => shape[0] !== count);
  if (stray) throw refuse('BAD_SIGNATURE', `the output ${stray[0]} must have one row per crop`);
}

/** Replays the golden request. Throws FAILED_PRECONDITION when the model does not answer as it did when it was made. */
export async function checkGolden(
  engine: ModelEngine,
  input: string,
  { golden, labels, signature }: ModelManifest,
  folder: ModelFolder,
): Promise<void> {
  const images = [await folder.read(golden.image)];
  const expected = JSON.parse(Buffer.from(await folder.read(golden.scores)).toString()) as unknown;
  const outputs = await engine.predict({ signature: signature.name, input, images });
  requireRows(outputs, images.length);
  const scores = outputs[SCORES]!.data as Float32Array;
  if (!Array.isArray(expected) || expected.length !== labels.length || scores.length !== labels.length)
    throw refuse('GOLDEN_MISMATCH', `the golden answer and the model must both have ${labels.length} scores`);
  const difference = scores.reduce((most, score, i) => Math.max(most, Math.abs(score - Number(expected[i]))), 0);
  // A NaN is not greater than anything.
  if (difference <= GOLDEN_TOLERANCE) return;
  throw refuse('GOLDEN_MISMATCH', `the golden request was answered with scores that differ by ${difference}`);
}
