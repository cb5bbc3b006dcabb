import { FacetError } from '@facet/kernel';
import { checkedTensor, type Tensor } from '@facet/tensorflow-c-api';

/** What an input accepts; a size of -1 is any but 0, an absent shape any. */
export interface InputSpec {
  readonly dtype: string;
  readonly shape: readonly number[] | undefined;
}

/**
 * Throws INVALID_ARGUMENT naming the input unless `value` can be fed to it.
 * TensorFlow's kernels abort the whole process on a wrong rank and on empty batches, so nothing else may reach them.
 */
export function checkFeed(name: string, spec: InputSpec, value: Tensor): void {
  const what = `the input ${name}`;
  if (value.dtype !== spec.dtype)
    throw new FacetError('INVALID_ARGUMENT', `${what} takes ${spec.dtype}, not ${value.dtype}`);
  checkedTensor(value, what);
  if (value.shape.includes(0))
    throw new FacetError('INVALID_ARGUMENT', `${what} is empty (shape [${value.shape}]); give at least one element`);
  const { shape } = spec;
  if (!shape) return;
  const fits = shape.length === value.shape.length && shape.every((size, i) => size === -1 || size === value.shape[i]);
  if (!fits)
    throw new FacetError('INVALID_ARGUMENT', `${what} takes ${shapeText(shape)}, not ${shapeText(value.shape)}`);
}

/** For example `[batch, 96, 96, 3]`, or `a scalar`. */
function shapeText(shape: readonly number[]): string {
  if (shape.length === 0) return 'a scalar';
  return `[${shape.map((size, i) => (size >= 0 ? size : i === 0 ? 'batch' : 'any')).join(', ')}]`;
}
