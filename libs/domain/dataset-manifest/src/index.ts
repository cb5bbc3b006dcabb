export * from './dataset-manifest';
export * from './model-manifest';
export { MAX_MANIFEST_BYTES } from './manifest-json';
export type { Label } from './manifest-fields';
