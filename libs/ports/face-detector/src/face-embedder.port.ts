/** Numbers that say whose face it is: near for photos of one person, far for two. */
export interface FaceEmbedder {
  readonly version: string;
  /** Length of a descriptor. */
  readonly dimensions: number;
  /** One descriptor per crop (JPEG bytes), in order; the same bytes always give the same numbers. */
  embed(crops: readonly Uint8Array[], signal?: AbortSignal): Promise<Float32Array[]>;
}
