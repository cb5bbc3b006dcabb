import type { LayerConfig } from './layer-compiler';

/** Down and to the right. */
export type Pair = readonly [number, number];

export const acrossPixels = (pair: unknown): { ints: number[] } => ({ ints: [1, ...(pair as Pair), 1] });

export const refusedFormat = ({ dataFormat }: LayerConfig): string | undefined =>
  dataFormat === 'channelsFirst' ? 'the data format channelsFirst' : undefined;

export function refusedWindow(config: LayerConfig): string | undefined {
  const { padding } = config;
  return (
    refusedFormat(config) ?? (padding === 'valid' || padding === 'same' ? undefined : `the padding ${String(padding)}`)
  );
}

/** TensorFlow's SAME and VALID are those of tf.layers. */
export const paddingOf = ({ padding }: LayerConfig): { string: string } => ({ string: String(padding).toUpperCase() });
