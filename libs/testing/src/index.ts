export * from './eager-tensorflow';
export * from './python-tensorflow';
