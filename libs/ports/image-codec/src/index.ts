export * from './image-codec.port';
