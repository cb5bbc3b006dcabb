declare const places: {
  readonly TENSORFLOW_VERSION: string;
  readonly cache: string;
  readonly tensorflow: string;
  readonly python: string;
  readonly tritonClient: string;
};
export = places;
