export { type AugmentationSettings, REFERENCE_AUGMENTATION } from './augmentation';
export * from './training-settings';
