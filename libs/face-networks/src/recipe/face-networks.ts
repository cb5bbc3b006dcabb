/** Answers of the detector for one picture, as published: boxes (top, left, bottom, right, 0..1) and their scores. */
export interface BoxScores {
  readonly boxes: Float32Array;
  readonly scores: Float32Array;
}

/** x, y and z of 468 points in pixels of the square, and the probability that it holds a face. */
export interface FaceMesh {
  readonly points: Float32Array;
  readonly presence: number;
}

/** The networks that the recipe is made of. Pictures are squares of RGB bytes of each network's own input size. */
export interface FaceNetworks {
  detect(picture: Uint8Array): Promise<BoxScores>;
  mesh(face: Uint8Array): Promise<FaceMesh>;
  /** x and y of 68 points as fractions of the square, for each of the faces. */
  landmarks(faces: readonly Uint8Array[]): Promise<Float32Array[]>;
  /** A descriptor for each crop, an encoded JPEG or PNG. */
  describe(crops: readonly Uint8Array[]): Promise<Float32Array[]>;
}
