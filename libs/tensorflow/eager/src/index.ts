export * from './eager-tensorflow';
export * from './eager-trainer';
