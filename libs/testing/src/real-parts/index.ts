export * from './child-program';
export * from './free-ports';
export * from './kafka-python';
export * from './real-gcs';
export * from './real-kafka';
export * from './real-postgres';
export * from './small-disk';
export * from './tcp-proxy';
