export * from './architecture';
export * from './registry';
export { architectureFromJson, modelFileKey } from './model-file';
