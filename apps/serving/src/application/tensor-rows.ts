import { InternalError } from '@facet/kernel';
import { ELEMENT_ARRAYS, elementCount, type Tensor, type TensorData } from '@facet/tensorflow-c-api';
import type { NamedTensors } from '../engine/host-methods';

/** The `index`-th row of every tensor, each as a batch of one. */
export function rowOf(tensors: NamedTensors, index: number): NamedTensors {
  return mapTensors(tensors, ({ dtype, shape, data }) => {
    const size = elementCount(shape.slice(1));
    return { dtype, shape: [1, ...shape.slice(1)], data: data.slice(index * size, (index + 1) * size) };
  });
}

/** Batches on top of each other, in order. They have the same names, types and inner shapes. */
export function joinRows(batches: readonly NamedTensors[]): NamedTensors {
  const [first] = batches;
  if (!first) throw new InternalError('there are no rows to join');
  return mapTensors(first, (head, name) => {
    const parts = batches.map((batch) => batch[name]!);
    const rows = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
    return { dtype: head.dtype, shape: [rows, ...head.shape.slice(1)], data: joinData(head, parts) };
  });
}

function joinData({ dtype }: Tensor, parts: readonly Tensor[]): TensorData {
  if (dtype === 'string') return parts.flatMap((part) => part.data as readonly Uint8Array[]);
  const Elements = ELEMENT_ARRAYS[dtype as keyof typeof ELEMENT_ARRAYS];
  const joined = new Elements(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const { data } of parts) {
    joined.set(data as never, at);
    at += data.length;
  }
  return joined;
}

function mapTensors(tensors: NamedTensors, change: (tensor: Tensor, name: string) => Tensor): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}
