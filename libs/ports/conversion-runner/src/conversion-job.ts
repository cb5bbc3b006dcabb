/** Feature keys: the reference's `image_raw` and `label`, whole-picture classes, or objects in boxes. */
export type ImageSchema = 'image-raw' | 'classification' | 'detection';

/** All that decides the bytes of a conversion's shards. Plain JSON: it crosses threads and processes. */
export interface ConversionJob {
  /** Addresses: paths or object-store URIs such as `gs://bucket/folder`. */
  readonly index: string;
  /** What the index's file names are relative to. */
  readonly root: string;
  readonly out: string;
  /** Shards are named `<prefix>-00000-of-00010.tfrecord`. */
  readonly prefix: string;
  readonly shards: number;
  readonly schema: ImageSchema;
  /** Of each whole file. */
  readonly compression: 'none' | 'gzip' | 'zlib';
  readonly facts: IndexFacts;
  /** Of everything above but `out`: shards with another digest belong to another job. */
  readonly digest: string;
}

/** What one pass over the index told, so that the passes for each shard need not ask again. */
export interface IndexFacts {
  readonly sha256: string;
  /** Pictures: the index's rows, or of the detection schema its runs of rows with one file name. */
  readonly pictures: number;
  /** The first row names the columns. */
  readonly hasHeader: boolean;
  readonly columns: IndexColumns;
  /** Ids of label names; undefined where the index's labels are numbers. */
  readonly labels?: readonly (readonly [name: string, id: number])[];
}

/** Where each cell of a row stands, from 0. */
export interface IndexColumns {
  readonly filename: number;
  readonly label: number;
  /** Edges in pixels: xmin, ymin, xmax, ymax. */
  readonly box?: readonly [number, number, number, number];
}

/** A shard that was written, read back and found sound. */
export interface ConvertedShard {
  readonly shard: number;
  readonly name: string;
  readonly examples: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}
