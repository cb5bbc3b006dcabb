import { FacetError } from '@facet/kernel';
import type { ServedVersion } from '../application/served-version';
import type { NamedTensors } from '../engine/host-methods';

/** What clients of older face models call the image input; taken for every model. */
export const IMAGE_ALIAS = 'image';

/** Throws INVALID_ARGUMENT unless the request names exactly the model's image input. */
export function checkInputNames({ verified }: ServedVersion, names: readonly string[]): void {
  const { imageInput } = verified;
  const stranger = names.find((name) => name !== imageInput && name !== IMAGE_ALIAS);
  if (stranger !== undefined)
    throw new FacetError(
      'INVALID_ARGUMENT',
      `the model has no input ${JSON.stringify(stranger)}; it takes ${imageInput}`,
      {
        reason: 'NO_SUCH_INPUT',
      },
    );
  if (names.length !== 1)
    throw new FacetError('INVALID_ARGUMENT', `${names.length} inputs were given; the model takes one, ${imageInput}`, {
      reason: 'WRONG_INPUTS',
    });
}

/** Throws INVALID_ARGUMENT for the name of an output that the signature, by default the manifest's, does not have. */
export function checkOutputNames(served: ServedVersion, names: readonly string[], signatureName = ''): void {
  const { outputs } = served.signatureNamed(signatureName).signature;
  const stranger = names.find((name) => !Object.hasOwn(outputs, name));
  if (stranger === undefined) return;
  const known = Object.keys(outputs).join(', ');
  throw new FacetError('INVALID_ARGUMENT', `the model has no output ${JSON.stringify(stranger)}, but ${known}`, {
    reason: 'NO_SUCH_OUTPUT',
  });
}

/** The outputs of these names in their order, or all. */
export function selectOutputs(outputs: NamedTensors, names: readonly string[]): NamedTensors {
  return names.length === 0 ? outputs : Object.fromEntries(names.map((name) => [name, outputs[name]!]));
}
