import type { MessageInitShape } from '@bufbuild/protobuf';
import { DataClass, DataType, type Summary_ValueSchema } from '@facet/contracts-tensorflow';
import { histogramBuckets } from './histogram-buckets';

/** What an event says under one tag. */
export type SummaryValue = MessageInitShape<typeof Summary_ValueSchema>;

/** An encoded picture: PNG or JPEG. */
export interface SummaryPicture {
  readonly encoded: Uint8Array;
  readonly width: number;
  readonly height: number;
}

// The forms of tensorboard: plugins/{scalar,histogram,image,text}/summary_v2.py. `description` is Markdown.

export function scalar(tag: string, value: number, description = ''): SummaryValue {
  const tensor = { dtype: DataType.DT_FLOAT, tensorShape: shape(), floatVal: [value] };
  return { tag, tensor, metadata: metadata('scalars', DataClass.SCALAR, description) };
}

/** How many of `values` lie where; those that are no numbers are left out. */
export function histogram(tag: string, values: ArrayLike<number>, description = ''): SummaryValue {
  const buckets = histogramBuckets(values);
  const rows = Float64Array.from(buckets.flat());
  const tensor = {
    dtype: DataType.DT_DOUBLE,
    tensorShape: shape(buckets.length, 3),
    tensorContent: new Uint8Array(rows.buffer),
  };
  return { tag, tensor, metadata: metadata('histograms', DataClass.TENSOR, description) };
}

/** Pictures of one size; the first one's is told. */
export function images(tag: string, pictures: readonly SummaryPicture[], description = ''): SummaryValue {
  const [{ width, height } = { width: 0, height: 0 }] = pictures;
  const sizes = [width, height].map((size) => Buffer.from(String(size)));
  const stringVal = [...sizes, ...pictures.map(({ encoded }) => encoded)];
  const tensor = { dtype: DataType.DT_STRING, tensorShape: shape(stringVal.length), stringVal };
  return { tag, tensor, metadata: metadata('images', DataClass.BLOB_SEQUENCE, description) };
}

/** Markdown, shown as such. */
export function text(tag: string, markdown: string, description = ''): SummaryValue {
  const tensor = { dtype: DataType.DT_STRING, tensorShape: shape(), stringVal: [Buffer.from(markdown)] };
  return { tag, tensor, metadata: metadata('text', DataClass.TENSOR, description) };
}

const shape = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size: BigInt(size) })) });

const metadata = (pluginName: string, dataClass: DataClass, summaryDescription: string) => ({
  pluginData: { pluginName, content: new Uint8Array() },
  dataClass,
  summaryDescription,
});
