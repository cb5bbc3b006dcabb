declare const places: {
  readonly TENSORFLOW_VERSION: string;
  readonly KAFKA_VERSION: string;
  readonly KAFKA_PYTHON_VERSION: string;
  readonly cache: string;
  readonly tensorflow: string;
  readonly python: string;
  readonly kafka: string;
  readonly kafkaPython: string;
};
export = places;
