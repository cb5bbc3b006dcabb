declare const places: {
  readonly TENSORFLOW_VERSION: string;
  readonly KAFKA_VERSION: string;
  readonly FAKE_GCS_VERSION: string;
  readonly KAFKA_PYTHON_VERSION: string;
  readonly cache: string;
  readonly tensorflow: string;
  readonly python: string;
  readonly kafka: string;
  readonly fakeGcsServer: string;
  readonly tritonClient: string;
  readonly BEAM_VERSION: string;
  readonly beam: string;
  readonly kafkaPython: string;
  readonly tensorboard: string;
  readonly TENSORBOARD_VERSION: string;
};
export = places;
