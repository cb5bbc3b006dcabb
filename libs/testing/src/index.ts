export * from './eager-tensorflow';
