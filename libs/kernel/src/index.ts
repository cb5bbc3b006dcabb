export * from './result';
export * from './facet-error';
export * from './error-codes';
export * from './canonical-json';
export * from './sha256';
export * from './seeded-random';
export * from './abort';
export * from './bounded-map';
