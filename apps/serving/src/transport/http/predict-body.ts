import { FacetError } from '@facet/kernel';
import type { ServedVersion } from '../../application/served-version';
import { checkInputNames, IMAGE_ALIAS } from '../image-input';
import { bytesOf, isBase64Object } from './json-bytes';
import { isObject } from '@facet/platform-bootstrap';

/** The images of a predict request and the form that its reply takes. */
export interface PredictBody {
  readonly images: readonly Uint8Array[];
  /** Row: `instances` and `predictions`. Columnar: `inputs` and `outputs`. */
  readonly form: 'row' | 'columnar';
  /** Whether the images came under the older name of the input. */
  readonly aliased: boolean;
}

const refuse = (reason: string, message: string): FacetError => new FacetError('INVALID_ARGUMENT', message, { reason });

/** Reads TensorFlow Serving's predict body (util/json_tensor.cc). Throws INVALID_ARGUMENT naming what is wrong. */
export function readPredictBody(body: Readonly<Record<string, unknown>>, served: ServedVersion): PredictBody {
  const { instances, inputs } = body;
  if ((instances === undefined) === (inputs === undefined))
    throw refuse('MALFORMED_REQUEST', 'the body must have either "instances" or "inputs"');
  return inputs === undefined ? rows(instances, served) : columns(inputs, served);
}

function rows(instances: unknown, served: ServedVersion): PredictBody {
  if (!Array.isArray(instances) || instances.length === 0)
    throw refuse('EMPTY_BATCH', 'instances must be a list with at least one instance');
  let aliased = false;
  const images = instances.map((instance: unknown, i) => {
    const what = `instances[${i}]`;
    if (!isObject(instance) || isBase64Object(instance)) return bytesOf(instance, what);
    const { name, value } = onlyInput(instance, served);
    aliased ||= name === IMAGE_ALIAS;
    return bytesOf(value, `${what}.${name}`);
  });
  return { images, form: 'row', aliased };
}

function columns(inputs: unknown, served: ServedVersion): PredictBody {
  const named = isObject(inputs) && !isBase64Object(inputs);
  const { name, value } = named
    ? onlyInput(inputs, served)
    : { name: served.verified.imageInput, value: inputs as unknown };
  if (!Array.isArray(value)) throw refuse('WRONG_SHAPE', `the input ${name} must be a list, one element per image`);
  const images = value.map((element: unknown, i) => bytesOf(element, `${name}[${i}]`));
  return { images, form: 'columnar', aliased: name === IMAGE_ALIAS };
}

function onlyInput(inputs: Readonly<Record<string, unknown>>, served: ServedVersion) {
  const names = Object.keys(inputs);
  checkInputNames(served, names);
  return { name: names[0]!, value: inputs[names[0]!] };
}
