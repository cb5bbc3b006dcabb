export * from './memory-object-store';
