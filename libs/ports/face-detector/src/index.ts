export * from './face-detector.port';
export * from './face-embedder.port';
