export * from './architecture';
export * from './registry';
export { architectureFromJson, modelFileKey, requireBuiltIn } from './model-file';
export { linearRegression } from './linear-regression';
export { FEATURE_MAP_LAYERS, mnistCnn } from './mnist-cnn';
export { freezeLayers } from './freeze-layers';
