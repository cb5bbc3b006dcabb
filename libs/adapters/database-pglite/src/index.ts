export * from './folder-lock';
export * from './pglite-database';
