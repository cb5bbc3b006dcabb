/** Bounds of what one call may bring. */
export interface IntakeLimits {
  readonly maxPhotoBytes: number;
  /** Photos in one upload; folders are not limited. */
  readonly maxUploadPhotos: number;
  /** Photos that are read, checked and stored at once; each may hold `maxPhotoBytes` in memory. */
  readonly concurrency: number;
}
