export * from './file-object-store';
